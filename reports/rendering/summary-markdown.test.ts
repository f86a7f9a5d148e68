// summary.md as a pull request would show it, and safe with any texts in a run.
import { describe, expect, it } from 'vitest';
import { hostile, hostileInput } from './fixtures/hostile-input.ts';
import { ownInput } from './fixtures/own-input.ts';
import { failedInput, observedInput, rushInput, unknownInput } from './fixtures/rush-input.ts';
import { md, table } from './markdown.ts';
import { summaryMarkdown } from './summary-markdown.ts';

describe('summary.md', () => {
  it.each([
    ['pass', rushInput()],
    ['fail', failedInput()],
    ['unknown', unknownInput()],
    ['observed', observedInput()],
    ['own', ownInput()],
  ])('summary.md is the golden file of an example: %s', async (outcome, input) => {
    await expect(summaryMarkdown(input)).toMatchFileSnapshot(`fixtures/golden/${outcome}.summary.md`);
  });

  it('summary.md reports what was acknowledged without a second server', () => {
    const input = rushInput();
    Object.assign(input.ledger ?? {}, { unprotected: '29 orders were acknowledged unprotected' });
    expect(summaryMarkdown(input)).toContain('29 orders were acknowledged unprotected.');
  });

  it('summary.md gives the same bytes twice', () => {
    expect(summaryMarkdown(failedInput())).toBe(summaryMarkdown(failedInput()));
  });

  it('summary.md puts requests first, with a script’s words, and the claims not asked into one line', () => {
    const text = summaryMarkdown(ownInput());
    expect(text.indexOf('### Requests')).toBeLessThan(text.indexOf('### Objectives'));
    expect(text).toContain(
      '9,612 in 90.0 s, 107 per second; 12 failed (0.12 %). Failed: 12 × 404 Not Found.',
    );
    expect(text).toContain('| Service time | sent | failed | p50 | p95 | p99 | max |');
    expect(text).toContain('Load: 4,812 iterations started, 0 dropped.');
    expect(text.split('\n').filter((line) => line.startsWith('| Not asked'))).toHaveLength(1);
    expect(text).not.toContain('rrival');
  });

  it('summary.md has what the browser of a script counted, and claims no request of the script itself', () => {
    const input = ownInput();
    const { requests } = input.verdict;
    Object.assign(input.verdict, {
      requests: requests && { ...requests, sent: 0, failed: 0, errors: [], journeys: [], others: null },
      browser: {
        requests: 6,
        failed: 2,
        trends: [
          { metric: 'browser_web_vital_cls', unit: 'score', p50: 0.25, p95: 0.5, max: null },
          { metric: 'browser_web_vital_lcp', unit: 'ms', p50: 172, p95: 1_175.6, max: 2_000 },
        ],
      },
    });
    const text = summaryMarkdown(input);
    expect(text).toContain('none but those of the browser.');
    expect(text).toContain('Browser: 6 requests of pages, 2 failed (33.33 %).');
    expect(text).toContain('| Browser | p50 | p95 | max |');
    expect(text).toMatch(/^\| `browser_web_vital_cls` \| 0\.250 \| 0\.500 \| \S+ \|$/m);
    expect(text).toMatch(/^\| `browser_web_vital_lcp` \| 172 ms \| 1\.18 s \| 2\.00 s \|$/m);
  });

  it('summary.md begins with the verdict and explains an unknown', () => {
    expect(summaryMarkdown(unknownInput()).split('\n\n').slice(0, 3).join('\n')).toMatch(
      /^## ❓ Unknown: showtime-rush\nThis run proves neither good nor bad, because load-delivered is unknown: .*\nUnknown is not a pass and not a fail/,
    );
  });

  it('summary.md names broken checkers with their reasons before anything else', () => {
    const text = summaryMarkdown(failedInput());
    expect(text.indexOf('1 acknowledged order is not stored: lost')).toBeLessThan(
      text.indexOf('### Objectives'),
    );
  });

  it('summary.md mentions no outage and no objective when there is none to judge', () => {
    const input = rushInput();
    Object.assign(input.verdict, { slos: [], outages: [], verdicts: [], outcome: 'unknown' });
    const text = summaryMarkdown({ ...input, ledger: null });
    expect(text).toContain('This run checked no claim, so nothing is known.');
    expect(text).not.toMatch(/### (Objectives|Outages|Broken)/);
  });
});

describe('the length', () => {
  it('the length fits a pull request as it is', () => {
    for (const input of [rushInput(), failedInput(), unknownInput()])
      expect(summaryMarkdown(input).split('\n').length).toBeLessThanOrEqual(66);
  });

  it('the length stays within about 75 lines with hundreds of verdicts, and shows how many are left out', () => {
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
    expect(text.split('\n').length).toBeLessThanOrEqual(75);
    for (const rest of ['and 93 more', 'and 33 more', 'and 23 more']) expect(text).toContain(rest);
    expect(text.indexOf('slo-39')).toBeLessThan(text.indexOf('slo-0'));
  });
});

describe('what became of the orders', () => {
  it('what became of the orders is shown with what was lost and doubled', () => {
    expect(summaryMarkdown(failedInput())).toContain('Lost: **1**, doubled: **0**, of 3,710 acknowledged');
  });
  it('what became of the orders does not claim that nothing was lost if that is unknown', () => {
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

it('summary.md calls an outage not known, rather than none, without order probes', () => {
  expect(summaryMarkdown(rushInput())).toMatch(/f1 terminate-pod \| 24\.0 s \| none/);
  expect(summaryMarkdown({ ...rushInput(), probed: false })).toMatch(
    /f1 terminate-pod \| 24\.0 s \| not known/,
  );
});

describe('hostile texts', () => {
  it('hostile texts leave no HTML except that of the summary', () => {
    const tags = new Set(summaryMarkdown(hostileInput()).match(/<[^>]*>/g));
    expect([...tags].sort()).toEqual(['</details>', '</summary>', '<br>', '<details>', '<summary>']);
  });

  it('hostile texts keep every table in one piece', () => {
    const rows = summaryMarkdown(hostileInput())
      .split('\n')
      .filter((line) => line.startsWith('| '));
    const cells = rows.map((row) => row.replace(/\\./g, '').split('|').length);
    expect(new Set(cells)).toEqual(new Set([9, 6, 5, 13]));
  });

  it('hostile texts neither link nor notify nor end their line', () => {
    expect(md(hostile)).not.toMatch(/(?<!\\)[`*[\]|#]|@everyone|\n|\u0000/);
    expect(md('see https://example.org and www.example.org')).not.toMatch(/https:\/\/|www\.e/);
  });
});

it('summary.md puts figures on the right', () => {
  expect(table([{ title: 'a' }, { title: 'b', figure: true }], [['x', '1']])).toBe(
    '| a | b |\n| --- | ---: |\n| x | 1 |',
  );
});
