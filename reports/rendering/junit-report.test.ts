// junit.xml as CI reads it: each checker a test case with the right ending, well-formed with any texts are.
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../contract/index.ts';
import { hostileInput } from './fixtures/hostile-input.ts';
import { failedInput, rushInput, unknownInput } from './fixtures/rush-input.ts';
import { junitReport } from './junit-report.ts';

describe('junit.xml', () => {
  it.each([
    ['pass', rushInput()],
    ['fail', failedInput()],
    ['unknown', unknownInput()],
  ])('junit.xml is the golden file for a run that ends in %s', async (outcome, input) => {
    await expect(junitReport(input)).toMatchFileSnapshot(`fixtures/golden/${outcome}.junit.xml`);
  });

  it.each<[Outcome, RegExp]>([
    ['pass', /<testcase[^>]*>\s*<system-out>/],
    ['fail', /<failure message="so it is" type="fail">/],
    ['unknown', /<error message="so it is" type="unknown">/],
    ['not-asked', /<skipped\/>/],
  ])('junit.xml ends a case that is %s in its own way and in no other', (outcome, ending) => {
    const input = rushInput();
    input.verdict.verdicts = [
      { checker: 'stock-adds-up', outcome, because: 'so it is', evidence: ['stored.ndjson:7'] },
    ];
    const text = junitReport(input);
    expect(text).toMatch(ending);
    expect(text.match(/<(failure|error|skipped)\b/g) ?? []).toHaveLength(outcome === 'pass' ? 0 : 1);
    expect(text).toMatch(
      new RegExp(
        `failures="${outcome === 'fail' ? 1 : 0}" errors="${outcome === 'unknown' ? 1 : 0}" skipped="${outcome === 'not-asked' ? 1 : 0}"`,
      ),
    );
  });

  it('junit.xml has one case per checker', () => {
    const input = failedInput();
    expect(junitReport(input).match(/<testcase /g)).toHaveLength(input.verdict.verdicts.length);
  });

  it('junit.xml carries no character that XML cannot, and no markup of others', () => {
    const text = junitReport(hostileInput());
    expect(text).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]|\p{Surrogate}/u);
    const outside = text.replace(/<!\[CDATA\[[\s\S]*?\]\]>/g, '');
    expect(outside).not.toContain('<script');
    expect(outside).not.toContain('<!--');
  });
});
