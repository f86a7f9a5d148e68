// summary.md as a pull request would show it, and safe whatever a run's texts are.
import { describe, expect, it } from 'vitest';
import { hostile, hostileInput } from './fixtures/hostile-input.ts';
import { failedInput, rushInput, unknownInput } from './fixtures/rush-input.ts';
import { md, table } from './markdown.ts';
import { summaryMarkdown } from './summary-markdown.ts';

describe('summary.md', () => {
  it.each([['pass', rushInput()], ['fail', failedInput()], ['unknown', unknownInput()]])('is the golden file for a run that ends in %s', async (outcome, input) => {
    await expect(summaryMarkdown(input)).toMatchFileSnapshot(`fixtures/golden/${outcome}.summary.md`);
  });

  it('gives the same bytes twice', () => {
    expect(summaryMarkdown(failedInput())).toBe(summaryMarkdown(failedInput()));
  });

  it('says the verdict first and explains an unknown', () => {
    expect(summaryMarkdown(unknownInput()).split('\n\n').slice(0, 3).join('\n')).toMatch(/^## ❓ Unknown: showtime-rush\nThis run proves neither good nor bad, because load-delivered is unknown: .*\nUnknown is not a pass and not a fail/);
  });

  it('names broken checkers with their reasons before anything else', () => {
    const text = summaryMarkdown(failedInput());
    expect(text.indexOf('1 acknowledged order is not stored: lost')).toBeLessThan(text.indexOf('### Objectives'));
  });

  it('speaks of no outage and no objective when none was asked', () => {
    const input = rushInput();
    Object.assign(input.verdict, { slos: [], outages: [], verdicts: [], outcome: 'unknown' });
    const text = summaryMarkdown({ ...input, ledger: null });
    expect(text).toContain('Nothing was asked of this run, so nothing is known.');
    expect(text).not.toMatch(/### (Objectives|Outages|Broken)/);
  });
});

describe('hostile texts', () => {
  it('leave no HTML but our own', () => {
    const tags = new Set(summaryMarkdown(hostileInput()).match(/<[^>]*>/g));
    expect([...tags].sort()).toEqual(['</details>', '</summary>', '<br>', '<details>', '<summary>']);
  });

  it('keep every table in one piece', () => {
    const rows = summaryMarkdown(hostileInput()).split('\n').filter((line) => line.startsWith('| '));
    const cells = rows.map((row) => row.replace(/\\./g, '').split('|').length);
    expect(new Set(cells)).toEqual(new Set([6, 9, 13, 5]));
  });

  it('neither link nor notify nor end their line', () => {
    expect(md(hostile)).not.toMatch(/(?<!\\)[`*[\]|#]|@everyone|\n|\u0000/);
    expect(md('see https://example.org and www.example.org')).not.toMatch(/https:\/\/|www\.e/);
  });
});

it('puts figures on the right', () => {
  expect(table([{ title: 'a' }, { title: 'b', figure: true }], [['x', '1']])).toBe('| a | b |\n| --- | ---: |\n| x | 1 |');
});
