// A gate's verdict as text, Markdown and JUnit: golden files, every budget in each, and escaped text.
import { describe, expect, it } from 'vitest';
import { gateOutcomes, gateVerdict } from '../../../contract/index.ts';
import { examples, failedGate, hostileGate, invalidGate, passedGate } from './fixtures/verdicts.ts';
import { describeGate } from './describe-gate.ts';
import { gateJunit } from './gate-junit.ts';
import { gateSummary } from './gate-summary.ts';
import { gateRenderings } from './index.ts';
import { gateOutcomeText, shownOutcome } from './outcome-text.ts';

const golden = ['pass', 'fail', 'inconclusive', 'invalid', 'disturbed', 'absolute', 'large'] as const;

describe.each(golden)('the verdict %s', (name) => {
  const verdict = examples[name]();

  it('the verdict keeps to the contract and comes out the same each time', () => {
    expect(gateVerdict.parse(verdict)).toEqual(verdict);
    expect(examples[name]()).toEqual(verdict);
  });

  it('the verdict matches the golden files', async () => {
    await expect(`${describeGate(verdict)}\n`).toMatchFileSnapshot(`fixtures/golden/${name}.words.txt`);
    await expect(gateSummary(verdict)).toMatchFileSnapshot(`fixtures/golden/${name}.summary.md`);
    await expect(gateJunit(verdict)).toMatchFileSnapshot(`fixtures/golden/${name}.junit.xml`);
  });

  it('the verdict has every budget with its outcome in each', () => {
    const text = describeGate(verdict).split('\n');
    const summary = gateSummary(verdict).split('\n');
    const junit = gateJunit(verdict).split('<testcase ');
    for (const budgetVerdict of verdict.budgets) {
      const {
        budget: { name: of },
      } = budgetVerdict;
      const outcome = shownOutcome(verdict, budgetVerdict);
      const { word, symbol } = gateOutcomeText[outcome];
      expect(
        text.some((line) => line.startsWith(`  ${word.toUpperCase()}  ${of}`)),
        of,
      ).toBe(true);
      expect(
        summary.some((line) => line.startsWith(`| ${symbol}&nbsp;`) && line.includes(`**${of}**`)),
        of,
      ).toBe(true);
      const testCase = junit.find((one) => one.includes(`name="${of}"`)) ?? '';
      expect(/<(failure|error)\b/.exec(testCase)?.[1], of).toBe(
        { pass: undefined, fail: 'failure', inconclusive: 'error', invalid: 'error' }[outcome],
      );
    }
  });

  it('the verdict has no figure that is none', () => {
    for (const text of [describeGate(verdict), gateSummary(verdict), gateJunit(verdict)])
      expect(text).not.toMatch(/NaN|undefined|Infinity|\[object|null/);
  });
});

describe('words for a terminal', () => {
  it('words for a terminal begin with outcome and reason, and give the next step before any figure', () => {
    const text = describeGate(failedGate());
    expect(text.split('\n')[0]).toMatch(/^FAIL: checkout p95 is at least 11\.1 % slower/);
    expect(text.indexOf('next: ')).toBeLessThan(text.indexOf('Against the baseline'));
  });

  it.each(golden)('words for a terminal fit 80 columns: %s', (name) => {
    const [, ...lines] = describeGate(examples[name]()).split('\n');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });

  it('words for a terminal do not claim that fresh pairs confirmed a recorded run', () => {
    const recorded = { ...failedGate(), engine: 'recorded' as const };
    for (const text of [describeGate(recorded), gateSummary(recorded)])
      expect(text.replace(/\s+/g, ' ')).toContain(
        'in the recording by more than chance explains; nothing has confirmed it',
      );
  });

  it('words for a terminal show the false alarm rate of this machine, or that it was not measured', () => {
    expect(describeGate(passedGate()).replace(/\s+/g, ' ')).toContain(
      'failed in 2 of 200 trials: 1.0 % (exact 95 % interval 0.1 % to 3.6 %)',
    );
    expect(describeGate(invalidGate())).toContain(
      'A/A:       not measured on this machine: showtime gate calibrate',
    );
  });

  it('words for a terminal give the confidence of the bounds once, as a range where budgets differ', () => {
    expect(describeGate(failedGate()).match(/98\.75 %/g)).toHaveLength(1);
    expect(describeGate(examples.large()).replace(/\s+/g, ' ')).toContain('each holds at 97.5 % to 98.75 %');
  });

  it('words for a terminal show a bound that is none as endless', () => {
    const verdict = passedGate();
    const share = verdict.budgets[0]?.discovery?.share ?? expect.fail('no share');
    Object.assign(share, { lower: -1, upper: 1e9 });
    expect(describeGate(verdict)).toMatch(/−100\.0 % +\+∞/);
  });
});

describe('junit.xml', () => {
  it('junit.xml has a case for each budget and each condition', () => {
    const verdict = failedGate();
    expect(gateJunit(verdict).match(/<testcase /g)).toHaveLength(
      verdict.budgets.length + verdict.conditions.length,
    );
  });

  it.each(gateOutcomes)('junit.xml is green for a pass alone: %s', (outcome) => {
    for (const verdict of [
      { ...passedGate(), outcome },
      { ...passedGate(), outcome, budgets: [], conditions: [] },
    ]) {
      expect(/<(failure|error)\b/.test(gateJunit(verdict)), outcome).toBe(outcome !== 'pass');
    }
  });
});

describe('hostile texts', () => {
  it('hostile texts turn no words around', () => {
    for (const render of [describeGate, ...Object.values(gateRenderings)])
      expect(render(hostileGate())).not.toMatch(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
  });

  it('hostile texts neither move the cursor, end their line nor command GitHub’s runner', () => {
    const text = describeGate(hostileGate());
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u202a-\u202e]/);
    // https://github.com/actions/runner, ActionCommand.cs: "::" after trimming, "##[" anywhere.
    expect(text.split('\n').filter((line) => line.trim().startsWith('::') || line.includes('##['))).toEqual(
      [],
    );
    expect(text.split('\n').filter((line) => line.startsWith('# head'))).toEqual([]);
  });

  it('hostile texts leave no foreign HTML in Markdown, mention no user, and keep every table in one piece', () => {
    const text = gateSummary(hostileGate());
    expect([...new Set(text.match(/<[^>]*>/g))]).toEqual(['<br>']);
    expect(text).not.toMatch(/@everyone|\u001b/);
    const cells = text
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .map((row) => row.replace(/\\./g, '').split('|').length);
    expect([...new Set(cells)].sort((a, b) => a - b)).toEqual([5, 10, 11, 12]);
  });

  it('hostile texts carry no character that XML cannot, and no markup of others', () => {
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

it('each rendering of a gate gives the same bytes twice', () => {
  for (const render of [describeGate, gateSummary, gateJunit])
    expect(render(failedGate())).toBe(render(failedGate()));
});
