// summary.md as a pull request would show it, and safe whatever a run's texts are.
import { describe, expect, it } from 'vitest';
import { hostile, hostileInput } from './fixtures/hostile-input.ts';
import { failedInput, observedInput, rushInput, unknownInput } from './fixtures/rush-input.ts';
import { md, table } from './markdown.ts';
import { summaryMarkdown } from './summary-markdown.ts';

describe('summary.md', () => {
  it.each([
    ['pass', rushInput()],
    ['fail', failedInput()],
    ['unknown', unknownInput()],
    ['observed', observedInput()],
  ])('is the golden file for a run that ends in %s', async (outcome, input) => {
    await expect(summaryMarkdown(input)).toMatchFileSnapshot(`fixtures/golden/${outcome}.summary.md`);
  });

  it('says what was acknowledged without a second server', () => {
    const input = rushInput();
    Object.assign(input.ledger ?? {}, { unprotected: '29 orders were acknowledged unprotected' });
    expect(summaryMarkdown(input)).toContain('29 orders were acknowledged unprotected.');
  });

  it('gives the same bytes twice', () => {
    expect(summaryMarkdown(failedInput())).toBe(summaryMarkdown(failedInput()));
  });

  it('says the verdict first and explains an unknown', () => {
    expect(summaryMarkdown(unknownInput()).split('\n\n').slice(0, 3).join('\n')).toMatch(
      /^## ❓ Unknown: showtime-rush\nThis run proves neither good nor bad, because load-delivered is unknown: .*\nUnknown is not a pass and not a fail/,
    );
  });

  it('names broken checkers with their reasons before anything else', () => {
    const text = summaryMarkdown(failedInput());
    expect(text.indexOf('1 acknowledged order is not stored: lost')).toBeLessThan(
      text.indexOf('### Objectives'),
    );
  });

  it('speaks of no outage and no objective when none was asked', () => {
    const input = rushInput();
    Object.assign(input.verdict, { slos: [], outages: [], verdicts: [], outcome: 'unknown' });
    const text = summaryMarkdown({ ...input, ledger: null });
    expect(text).toContain('Nothing was asked of this run, so nothing is known.');
    expect(text).not.toMatch(/### (Objectives|Outages|Broken)/);
  });
});

describe('the length', () => {
  it('fits a pull request as it is', () => {
    for (const input of [rushInput(), failedInput(), unknownInput()])
      expect(summaryMarkdown(input).split('\n').length).toBeLessThanOrEqual(55);
  });

  it('stays within about 60 lines with hundreds of verdicts, and says how many it leaves out', () => {
    const input = failedInput();
    const { verdict } = input;
    const [slo] = verdict.slos;
    const [outage] = verdict.outages;
    verdict.slos = Array.from({ length: 40 }, (_, index) => ({
      ...structuredClone(slo ?? expect.fail('no objective')),
      name: `slo-${index}`,
      outcome: index === 39 ? 'fail' : 'pass',
    }));
    verdict.outages = Array.from({ length: 30 }, () => structuredClone(outage ?? expect.fail('no outage')));
    verdict.verdicts = Array.from({ length: 300 }, (_, index) => ({
      checker: `claim-${index}`,
      outcome: index % 3 === 0 ? 'fail' : 'pass',
      because: 'so it is',
      evidence: ['a:1', 'b:2', 'c:3'],
    }));
    const text = summaryMarkdown(input);
    expect(text.split('\n').length).toBeLessThanOrEqual(62);
    for (const rest of ['and 93 more', 'and 33 more', 'and 23 more']) expect(text).toContain(rest);
    expect(text.indexOf('slo-39')).toBeLessThan(text.indexOf('slo-0'));
  });
});

describe('what became of the orders', () => {
  it('is told with what was lost and doubled', () => {
    expect(summaryMarkdown(failedInput())).toContain('Lost: **1**, doubled: **0**, of 3,710 acknowledged');
  });
  it('is not called nothing lost where nobody could know', () => {
    const input = rushInput();
    if (input.ledger !== null) input.ledger.stored = 'this run did not promise to record what was stored';
    expect(summaryMarkdown(input)).toContain(
      'Lost and doubled orders were not counted: this run did not promise',
    );
    if (input.ledger !== null)
      input.ledger.stored = {
        acknowledged: 9,
        lost: 'stored.ndjson has no end line',
        doubled: { count: 0, examples: [] },
      };
    expect(summaryMarkdown(input)).toContain('Lost: not known (stored.ndjson has no end line)');
  });
});

it('calls an outage not known, rather than none, without order probes', () => {
  expect(summaryMarkdown(rushInput())).toMatch(/f1 terminate-pod \| 24\.0 s \| none/);
  expect(summaryMarkdown({ ...rushInput(), probed: false })).toMatch(
    /f1 terminate-pod \| 24\.0 s \| not known/,
  );
});

describe('hostile texts', () => {
  it('leave no HTML but our own', () => {
    const tags = new Set(summaryMarkdown(hostileInput()).match(/<[^>]*>/g));
    expect([...tags].sort()).toEqual(['</details>', '</summary>', '<br>', '<details>', '<summary>']);
  });

  it('keep every table in one piece', () => {
    const rows = summaryMarkdown(hostileInput())
      .split('\n')
      .filter((line) => line.startsWith('| '));
    const cells = rows.map((row) => row.replace(/\\./g, '').split('|').length);
    expect(new Set(cells)).toEqual(new Set([6, 9, 13, 5]));
  });

  it('neither link nor notify nor end their line', () => {
    expect(md(hostile)).not.toMatch(/(?<!\\)[`*[\]|#]|@everyone|\n|\u0000/);
    expect(md('see https://example.org and www.example.org')).not.toMatch(/https:\/\/|www\.e/);
  });
});

it('puts figures on the right', () => {
  expect(table([{ title: 'a' }, { title: 'b', figure: true }], [['x', '1']])).toBe(
    '| a | b |\n| --- | ---: |\n| x | 1 |',
  );
});
