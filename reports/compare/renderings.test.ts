// The three renderings: the same figures in each, nothing of a run's texts gets out of its place.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hostile } from '../rendering/fixtures/hostile-input.ts';
import type { Comparison, SloPair, SloSide } from './comparison.ts';
import { changeInWords, chanceInWords, figureInWords } from './comparison-words.ts';
import { comparisonRenderings } from './renderings.ts';

const side = (bad: number): SloSide => ({
  name: 'orders-good',
  objective: 0.995,
  measured: (1_000 - bad) / 1_000,
  good: 1_000 - bad,
  bad,
  outcome: bad > 5 ? 'fail' : 'pass',
  atLeast: 0.99,
  atMost: 1,
});
const pair: SloPair = {
  name: 'orders-good',
  before: side(2),
  after: side(40),
  change: -0.038,
  chance: { tested: true, p: 0.00312, designEffect: 1.2, moreThanChance: true },
};

function comparison(text = 'showtime-rush'): Comparison {
  const shown = {
    scenario: text,
    target: text,
    startedAt: text === hostile ? hostile : '2026-11-23T19:00:00.000Z',
    doubts: [],
  };
  return {
    schemaVersion: 1,
    before: { ...shown, id: `one ${text}`, outcome: 'pass' },
    after: { ...shown, id: `two ${text}`, outcome: 'fail' },
    differences: [{ of: `settings.${text}`, before: text, after: 'true' }],
    remarks: [{ of: 'seed', before: '1', after: text }],
    verdicts: [
      {
        checker: `payments-match ${text}`,
        before: { outcome: 'pass', because: text },
        after: { outcome: 'fail', because: text },
      },
      { checker: 'thresholds', before: null, after: { outcome: 'unknown', because: text } },
    ],
    slos: [
      { ...pair, name: `orders-good ${text}` },
      {
        name: 'menus-good',
        before: null,
        after: side(0),
        change: null,
        chance: { tested: false, why: text },
      },
    ],
    figures: {
      latency: [
        {
          subject: text,
          name: 'p99',
          unit: 'ms',
          before: 4.21,
          after: 1_234,
          nullMeans: 'not measured',
          missing: null,
        },
      ],
      outages: [
        {
          subject: `f1 ${text}`,
          name: 'outage',
          unit: 'ms',
          before: null,
          after: 940,
          nullMeans: 'none',
          missing: null,
        },
      ],
      load: [
        {
          subject: '',
          name: 'arrivals offered',
          unit: 'count',
          before: 3_724,
          after: 3_700,
          nullMeans: 'not measured',
          missing: null,
        },
      ],
      orders: [],
      durations: [],
    },
  };
}

const renderings = Object.entries(comparisonRenderings).map(([format, render]) => [format, render] as const);

describe.each(renderings)('a comparison as %s', (_format, render) => {
  it('shows outcomes, differences, claims, objectives and figures', () => {
    const text = render(comparison());
    for (const shown of [
      'one showtime-rush',
      'two showtime-rush',
      'settings.showtime-rush',
      'payments-match',
      '99.80 %',
      '96.00 %',
      '960 good',
      '40 bad',
      'at least 99.37 %',
      'fell by 3.80 points, more than chance explains (p = 0.0031)',
      '4.2 ms',
      '1.23 s',
      '0.94 s',
      '3,724',
      '−24',
      'not asked',
    ])
      expect(text).toContain(shown);
    expect(text).not.toMatch(/NaN|undefined|Infinity|\[object/);
    expect(text.endsWith('\n')).toBe(true);
    expect(render(comparison())).toBe(text);
  });

  it('says despite what it compares before any figure, and nothing of it otherwise', () => {
    const text = render(comparison());
    const told = 'Compared despite differences';
    expect(text.indexOf(told)).toBeGreaterThan(-1);
    expect(text.indexOf(told)).toBeLessThan(text.indexOf('960 good'));
    expect(render({ ...comparison(), differences: [] })).not.toContain(told);
  });

  it('stands without anything to compare', () => {
    const text = render({
      ...comparison(),
      verdicts: [],
      slos: [],
      remarks: [],
      differences: [],
      figures: { latency: [], outages: [], load: [], orders: [], durations: [] },
    });
    expect(text).toContain('no objective could be tested');
    expect(text).not.toMatch(/NaN|undefined|Infinity|\[object/);
  });
});

describe('hostile texts', () => {
  it('start no element on the page, and are told as they are', () => {
    const page = comparisonRenderings.html(comparison(hostile));
    const markup = page.replace(/(<style>)[\s\S]*?(<\/style>)/g, '$1$2');
    expect(page).not.toContain('<script');
    expect(page).toContain('&lt;script&gt;window.owned=1&lt;/script&gt;');
    expect(markup.match(/ (src|srcset|href|data|action|poster|on\w+)="(?!#)[^"]*"/g)).toBeNull();
    const open: string[] = [];
    for (const [, slash, name = ''] of markup.matchAll(/<(\/?)([a-z][a-z0-9]*)(?:"[^"]*"|[^">])*>/g)) {
      if (slash === '/') expect(open.pop()).toBe(name);
      else if (!['meta', 'br'].includes(name)) open.push(name);
    }
    expect(open).toEqual([]);
  });

  it('leave no HTML in Markdown but our own, and every table in one piece', () => {
    const text = comparisonRenderings.markdown(comparison(hostile));
    expect([...new Set(text.match(/<[^>]*>/g))].sort()).toEqual([
      '</details>',
      '</summary>',
      '<br>',
      '<details>',
      '<summary>',
    ]);
    const cells = text
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .map((row) => row.replace(/\\./g, '').split('|').length);
    expect([...new Set(cells)].sort()).toEqual([5, 6, 7]);
    expect(text).not.toContain('@everyone');
  });

  it('neither move the cursor of a terminal nor end their line', () => {
    const text = comparisonRenderings.words(comparison(`\u001b[2J\u009b2J\r${hostile}`));
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028]/);
    expect(text.split('\n').some((line) => line.startsWith('# head'))).toBe(false);
  });
});

it('allows on the page exactly its own styles, and no script', () => {
  const page = comparisonRenderings.html(comparison());
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replaceAll('&#39;', "'");
  const hashes = [...page.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(
    ([, text = '']) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`,
  );
  expect(policy).toBe(
    `default-src 'none'; style-src ${hashes.join(' ')}; script-src 'none'; base-uri 'none'; form-action 'none'`,
  );
});

describe('words', () => {
  it.each<[Partial<SloPair>, string]>([
    [{ change: 0 }, 'the same share'],
    [
      { change: 0.0000004, chance: { tested: true, p: 0.62, designEffect: 1, moreThanChance: false } },
      'rose by 0.00004 points, which chance may explain (p = 0.62)',
    ],
    [
      { change: -0.0083, chance: { tested: true, p: 1, designEffect: 31.1, moreThanChance: false } },
      'fell by 0.83 points, which chance may explain (p = 1; bad ones stand in clusters, design effect 31)',
    ],
    [
      { change: -0.5, chance: { tested: true, p: 1e-9, designEffect: 1, moreThanChance: true } },
      'fell by 50.00 points, more than chance explains (p < 0.0001)',
    ],
    [
      { change: 0.01, chance: { tested: true, p: 1, designEffect: null, moreThanChance: false } },
      'rose by 1.00 points, which chance may explain (p = 1; too short to see whether bad ones cluster)',
    ],
    [
      { change: null, chance: { tested: false, why: 'only asked after' } },
      'no difference to tell; not tested: only asked after',
    ],
  ])('%j: %s', (changed, words) => {
    expect(chanceInWords({ ...pair, ...changed })).toBe(words);
  });

  it('tell null by what it means, and change only between two figures', () => {
    const steady = {
      subject: 'f1',
      name: 'steady after',
      unit: 'ms',
      before: null,
      after: 1_500,
      nullMeans: 'never',
      missing: null,
    } as const;
    expect([figureInWords(steady, 'before'), figureInWords(steady, 'after'), changeInWords(steady)]).toEqual([
      'never',
      '1.50 s',
      '–',
    ]);
    expect(figureInWords({ ...steady, missing: 'before' }, 'before')).toBe('–');
    expect([
      changeInWords({ ...steady, before: 1_750 }),
      changeInWords({ ...steady, before: 1_500 }),
      changeInWords({ ...steady, before: 1_499.99 }),
    ]).toEqual(['−0.25 s', '0 ms', '0 ms']);
  });
});
