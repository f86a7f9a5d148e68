// The three renderings: the same figures in each, nothing of a run's texts gets out of its place.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hostile } from '../rendering/fixtures/hostile-input.ts';
import type { Comparison, SloPair, SloSide } from './comparison.ts';
import { describeChange, describeChance, describeFigure } from './comparison-text.ts';
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
    timedFrom: 'schedule',
    figures: {
      requests: [],
      errors: [],
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
  it('a comparison shows outcomes, differences, claims, objectives and figures', () => {
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

  it('a comparison lists the differences between the runs before any figure, and nothing if there are none', () => {
    const text = render(comparison());
    const notice = 'Compared despite differences';
    expect(text.indexOf(notice)).toBeGreaterThan(-1);
    expect(text.indexOf(notice)).toBeLessThan(text.indexOf('960 good'));
    expect(render({ ...comparison(), differences: [] })).not.toContain(notice);
  });

  it('a comparison renders without anything to compare', () => {
    const text = render({
      ...comparison(),
      verdicts: [],
      slos: [],
      remarks: [],
      differences: [],
      figures: { requests: [], latency: [], errors: [], outages: [], load: [], orders: [], durations: [] },
    });
    expect(text).toContain('no objective could be tested');
    expect(text).not.toMatch(/NaN|undefined|Infinity|\[object/);
  });
});

describe('hostile texts', () => {
  it('hostile texts start no element on the page, and are shown unchanged', () => {
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

  it('hostile texts leave no HTML in Markdown except that of the report, and every table in one piece', () => {
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

  it('hostile texts neither move the cursor of a terminal nor end their line', () => {
    const text = comparisonRenderings.words(comparison(`\u001b[2J\u009b2J\r${hostile}`));
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028]/);
    expect(text.split('\n').some((line) => line.startsWith('# head'))).toBe(false);
  });
});

it('allows exactly the styles of the page, and no script', () => {
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
      { change: null, chance: { tested: false, why: 'only requested after' } },
      'no difference to tell; not tested: only requested after',
    ],
  ])('%j: %s', (changed, text) => {
    expect(describeChance({ ...pair, ...changed })).toBe(text);
  });

  it('words describe null by its meaning, and a change only between two figures', () => {
    const steady = {
      subject: 'f1',
      name: 'steady after',
      unit: 'ms',
      before: null,
      after: 1_500,
      nullMeans: 'never',
      missing: null,
    } as const;
    expect([
      describeFigure(steady, 'before'),
      describeFigure(steady, 'after'),
      describeChange(steady),
    ]).toEqual(['never', '1.50 s', '–']);
    expect(describeFigure({ ...steady, missing: 'before' }, 'before')).toBe('–');
    expect([
      describeChange({ ...steady, before: 1_750 }),
      describeChange({ ...steady, before: 1_500 }),
      describeChange({ ...steady, before: 1_499.99 }),
    ]).toEqual(['−0.25 s', '0 ms', '0 ms']);
  });
});
