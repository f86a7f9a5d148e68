// What a gate answers in words, Markdown and JUnit: golden files, every budget in each, and text that stays
// text.
import { describe, expect, it } from 'vitest';
import { gateOutcomes, gateVerdict } from '../../../contract/index.ts';
import { examples, failedGate, hostileGate, invalidGate, passedGate } from './fixtures/verdicts.ts';
import { gateInWords } from './gate-in-words.ts';
import { gateJunit } from './gate-junit.ts';
import { gateSummary } from './gate-summary.ts';
import { gateRenderings } from './index.ts';
import { gateOutcomeWords, shownOutcome } from './outcome-words.ts';

const golden = ['pass', 'fail', 'inconclusive', 'invalid', 'disturbed', 'absolute', 'large'] as const;

describe.each(golden)('the verdict %s', (name) => {
  const verdict = examples[name]();

  it('keeps to the contract and comes out the same each time', () => {
    expect(gateVerdict.parse(verdict)).toEqual(verdict);
    expect(examples[name]()).toEqual(verdict);
  });

  it('is told as the golden files have it', async () => {
    await expect(`${gateInWords(verdict)}\n`).toMatchFileSnapshot(`fixtures/golden/${name}.words.txt`);
    await expect(gateSummary(verdict)).toMatchFileSnapshot(`fixtures/golden/${name}.summary.md`);
    await expect(gateJunit(verdict)).toMatchFileSnapshot(`fixtures/golden/${name}.junit.xml`);
  });

  it('has every budget with its outcome in each', () => {
    const words = gateInWords(verdict).split('\n');
    const summary = gateSummary(verdict).split('\n');
    const junit = gateJunit(verdict).split('<testcase ');
    for (const judged of verdict.budgets) {
      const {
        budget: { name: of },
      } = judged;
      const outcome = shownOutcome(verdict, judged);
      const { word, mark } = gateOutcomeWords[outcome];
      expect(
        words.some((line) => line.startsWith(`  ${word.toUpperCase()}  ${of}`)),
        of,
      ).toBe(true);
      expect(
        summary.some((line) => line.startsWith(`| ${mark}&nbsp;`) && line.includes(`**${of}**`)),
        of,
      ).toBe(true);
      const testCase = junit.find((one) => one.includes(`name="${of}"`)) ?? '';
      expect(/<(failure|error)\b/.exec(testCase)?.[1], of).toBe(
        { pass: undefined, fail: 'failure', inconclusive: 'error', invalid: 'error' }[outcome],
      );
    }
  });

  it('has no figure that is none', () => {
    for (const text of [gateInWords(verdict), gateSummary(verdict), gateJunit(verdict)])
      expect(text).not.toMatch(/NaN|undefined|Infinity|\[object|null/);
  });
});

describe('words for a terminal', () => {
  it('say outcome and reason first, and the next step before any figure', () => {
    const text = gateInWords(failedGate());
    expect(text.split('\n')[0]).toMatch(/^FAIL: checkout p95 is at least 11\.1 % slower/);
    expect(text.indexOf('next: ')).toBeLessThan(text.indexOf('Against the baseline'));
  });

  it.each(golden)('fit 80 columns: %s', (name) => {
    const [, ...lines] = gateInWords(examples[name]()).split('\n');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });

  it('do not say of a recorded run that fresh pairs confirmed it', () => {
    const recorded = { ...failedGate(), engine: 'recorded' as const };
    for (const text of [gateInWords(recorded), gateSummary(recorded)])
      expect(text.replace(/\s+/g, ' ')).toContain(
        'in the recording by more than chance explains; nothing has confirmed it',
      );
  });

  it('tell how often this machine cries wolf, or that nobody measured it', () => {
    expect(gateInWords(passedGate()).replace(/\s+/g, ' ')).toContain(
      'failed in 2 of 200 trials: 1.0 % (exact 95 % interval 0.1 % to 3.6 %)',
    );
    expect(gateInWords(invalidGate())).toContain(
      'A/A:       not measured on this machine: showtime gate calibrate',
    );
  });

  it('say once how sure the bounds are, and the range where budgets differ', () => {
    expect(gateInWords(failedGate()).match(/98\.75 %/g)).toHaveLength(1);
    expect(gateInWords(examples.large()).replace(/\s+/g, ' ')).toContain('each holds at 97.5 % to 98.75 %');
  });

  it('show a bound that is none as endless', () => {
    const verdict = passedGate();
    const share = verdict.budgets[0]?.discovery?.share ?? expect.fail('no share');
    Object.assign(share, { lower: -1, upper: 1e9 });
    expect(gateInWords(verdict)).toMatch(/−100\.0 % +\+∞/);
  });
});

describe('junit.xml', () => {
  it('has a case for each budget and each condition', () => {
    const verdict = failedGate();
    expect(gateJunit(verdict).match(/<testcase /g)).toHaveLength(
      verdict.budgets.length + verdict.conditions.length,
    );
  });

  it.each(gateOutcomes)('is green for a pass alone: %s', (outcome) => {
    for (const verdict of [
      { ...passedGate(), outcome },
      { ...passedGate(), outcome, budgets: [], conditions: [] },
    ]) {
      expect(/<(failure|error)\b/.test(gateJunit(verdict)), outcome).toBe(outcome !== 'pass');
    }
  });
});

describe('hostile texts', () => {
  it('turn no words around', () => {
    for (const render of [gateInWords, ...Object.values(gateRenderings)])
      expect(render(hostileGate())).not.toMatch(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
  });

  it('neither move the cursor, end their line nor command GitHub’s runner', () => {
    const text = gateInWords(hostileGate());
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u202a-\u202e]/);
    // https://github.com/actions/runner, ActionCommand.cs: "::" after trimming, "##[" anywhere.
    expect(text.split('\n').filter((line) => line.trim().startsWith('::') || line.includes('##['))).toEqual(
      [],
    );
    expect(text.split('\n').filter((line) => line.startsWith('# head'))).toEqual([]);
  });

  it('leave no HTML in Markdown but our own, mention nobody, and keep every table in one piece', () => {
    const text = gateSummary(hostileGate());
    expect([...new Set(text.match(/<[^>]*>/g))]).toEqual(['<br>']);
    expect(text).not.toMatch(/@everyone|\u001b/);
    const cells = text
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .map((row) => row.replace(/\\./g, '').split('|').length);
    expect([...new Set(cells)].sort((a, b) => a - b)).toEqual([5, 10, 12]);
  });

  it('carry no character that XML cannot, and no markup of others', () => {
    const text = gateJunit(hostileGate());
    expect(text).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]|\p{Surrogate}/u);
    const outside = text.replace(/<!\[CDATA\[[\s\S]*?\]\]>/g, '');
    expect(outside).not.toMatch(/<script|<!--/);
    const open: string[] = [];
    for (const [, slash, name = '', end] of outside.matchAll(
      /<(\/?)([a-z-]+)(?:\s+[a-z]+="[^"<]*")*(\/?)>/g,
    )) {
      if (slash === '/') expect(open.pop()).toBe(name);
      else if (end !== '/') open.push(name);
    }
    expect(open).toEqual([]);
    expect(
      outside.replace(/<\?xml[^>]*>/, '').match(/<(?!\/?[a-z-]+(?:\s+[a-z]+="[^"<]*")*\/?>)/g),
    ).toBeNull();
  });
});

it('gives the same bytes twice', () => {
  for (const render of [gateInWords, gateSummary, gateJunit])
    expect(render(failedGate())).toBe(render(failedGate()));
});
