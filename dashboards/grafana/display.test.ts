// What a person sees: texts and colours of the shipped dashboards over the answers of a recorded run, by Grafana's own
// code (@grafana/data).
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { showtimeSlos, type ObservedSeries } from '../../contract/index.ts';
import { dashboardArtefacts } from './dashboard-artefacts.ts';
import { boards } from './boards/index.ts';
import { drawn, rows, type Answers, type Drawn, type PanelJson } from './testing/drawn.ts';
import { recordedAnswers } from './testing/recorded-answers.ts';

const recorded = recordedAnswers();
const grey = '#808080';
const green = '#73bf69';
const red = '#f2495c';
const orange = '#ff9830';
const blue = '#5794f2';
const lightBlue = '#8ab8ff';
const purple = '#b877d9';
const lightPurple = '#ca95e5';

interface Shown {
  uid: string;
  key: string;
  json: PanelJson;
}

/** Every panel of the shipped files, with the key by which the recording knows it. */
const shown: Shown[] = boards(showtimeSlos).flatMap(({ uid, file, rows }) => {
  const { panels } = JSON.parse(readFileSync(`deploy/grafana/dashboards/${file}.json`, 'utf8')) as {
    panels: (PanelJson & { panels?: PanelJson[] })[];
  };
  const json = panels.flatMap((panel) => (panel.type === 'row' ? (panel.panels ?? []) : [panel]));
  return rows
    .flatMap((row) => row.panels)
    .map(({ key }, index) => ({ uid, key, json: json[index] as PanelJson }));
});

function panel(uid: string, key: string): PanelJson {
  const found = shown.find((one) => one.uid === uid && one.key === key);
  if (found === undefined) throw new Error(`no panel ${uid}/${key}`);
  return structuredClone(found.json);
}

function answersOf(uid: string, key: string): Answers {
  return (refId) => recorded.answers[`${uid}/${key}/${refId}`] ?? [];
}

/** One number, or a line of one point, as an answer. */
function number(value: number | null, labels: Record<string, string> = {}): ObservedSeries[] {
  return [{ labels, points: [[1_000, value]] }];
}

test('the files that ship are those that this test renders', () => {
  expect(
    dashboardArtefacts(showtimeSlos).map(({ path, text }) => [path, text === readFileSync(path, 'utf8')]),
  ).toEqual(dashboardArtefacts(showtimeSlos).map(({ path }) => [path, true]));
  expect(shown.filter(({ json }) => json === undefined)).toEqual([]);
});

describe('state timelines have words and colours', () => {
  const at = (uid: string, key: string, atMs: number) => drawn(panel(uid, key), answersOf(uid, key), atMs);

  test('the writer is green, and the other member takes over after its crash', async () => {
    const before = await at('showtime-failover', 'roles', 3_000);
    const after = await at('showtime-failover', 'roles', 60_000);
    expect([before, after]).toEqual([
      [
        { name: 'db-1, zone a', text: 'writer', colour: green },
        { name: 'db-2, zone c', text: 'reader', colour: '#5794f2' },
      ],
      [
        { name: 'db-1, zone a', text: 'reader', colour: '#5794f2' },
        { name: 'db-2, zone c', text: 'writer', colour: green },
      ],
    ]);
  });

  test.each([
    [0, 'unknown', grey],
    [1, 'down', red],
    [2, 'fenced', orange],
    [3, 'rebuilding', '#fade2a'],
    [4, 'reader', '#5794f2'],
    [5, 'writer', green],
  ])('role %i reads "%s"', async (value, text, colour) => {
    expect(await drawn(panel('showtime-failover', 'roles'), () => number(value))).toEqual([
      expect.objectContaining({ text, colour }),
    ]);
  });

  test('a fault in effect is orange, commits that do not wait are, too', async () => {
    const faults = await at('showtime-failover', 'faults', 40_000);
    expect(faults.find(({ name }) => name === 'crash-writer')).toMatchObject({
      text: 'in effect',
      colour: orange,
    });
    expect(new Set(faults.filter(({ name }) => name !== 'crash-writer').map(({ text }) => text))).toEqual(
      new Set(['none']),
    );
    const semiSync = panel('showtime-failover', 'semi-sync');
    expect(await drawn(semiSync, () => number(0))).toMatchObject([{ text: 'no', colour: orange }]);
    expect(await drawn(semiSync, () => number(1))).toMatchObject([{ text: 'yes', colour: green }]);
  });

  test('state timelines that are coloured by thresholds would be merged by Grafana, and show "< 80" instead', async () => {
    const roles = panel('showtime-failover', 'roles');
    roles.fieldConfig.defaults.color = { mode: 'thresholds' };
    roles.fieldConfig.defaults.thresholds = {
      mode: 'absolute' as never,
      steps: [
        { value: -Infinity, color: 'green' },
        { value: 80, color: 'red' },
      ],
    };
    expect(await drawn(roles, () => number(5))).toMatchObject([{ text: '< 80', colour: green }]);
  });
});

describe('what is unknown', () => {
  const numbers = shown.filter(({ json }) => json.type === 'stat' || json.type === 'bargauge');

  test('what is unknown is gray on every number, with words, whether no series came or one without a value', async () => {
    const wrong: string[] = [];
    for (const { uid, key, json } of numbers)
      for (const answers of [() => [], () => number(null)])
        for (const { text, colour } of await drawn(json, answers))
          if (colour !== grey || !/^[a-z]/.test(text)) wrong.push(`${uid}/${key}: ${text} in ${colour}`);
    expect(numbers.length).toBeGreaterThan(10);
    expect(wrong).toEqual([]);
  });

  test('the month shows the reason', async () => {
    expect(await drawn(panel('showtime', 'budget-month'), () => [])).toMatchObject([
      { text: 'too little is known', colour: grey },
    ]);
  });

  test('the next screening shows that no screening is left differently from a target that is gone', async () => {
    const next = panel('showtime', 'next-showtime');
    expect(await drawn(next, () => [])).toMatchObject([{ text: 'the target is not scraped', colour: grey }]);
    expect(await drawn(next, () => number(-1))).toMatchObject([
      { text: 'no screening left', colour: '#ccccdc' },
    ]);
    expect(await drawn(next, () => number(300))).toMatchObject([{ text: '5 minutes', colour: orange }]);
  });
});

describe('colours', () => {
  test('no panel draws two series of the recorded run in one colour, but where a colour judges a number', async () => {
    const wrong: string[] = [];
    let series = 0;
    for (const { uid, key, json } of shown) {
      if (json.fieldConfig.defaults.color?.mode === 'thresholds' || json.type === 'state-timeline') continue;
      const lines = await drawn(json, answersOf(uid, key));
      series += lines.length;
      const repeated = lines.filter(
        ({ colour }, index) => lines.findIndex((other) => other.colour === colour) !== index,
      );
      wrong.push(...repeated.map(({ name, colour }) => `${uid}/${key}: ${name} in ${colour}`));
    }
    expect(series).toBeGreaterThan(80);
    expect(wrong).toEqual([]);
  });

  test('good is green, bad is red, turned away is orange; offered is not achieved', async () => {
    const colours = async (uid: string, key: string) =>
      Object.fromEntries(
        (await drawn(panel(uid, key), answersOf(uid, key))).map(({ name, colour }) => [name, colour]),
      );
    expect(await colours('showtime', 'orders')).toEqual({
      good: green,
      bad: red,
      'turned away by a full queue': orange,
    });
    const load = await colours('showtime', 'load');
    expect(load['offered']).not.toBe(load['achieved']);
  });

  test('a zone has one colour in every panel, and what is wanted of it a lighter one', async () => {
    const byZone = (zones: readonly string[]) => () => zones.flatMap((zone) => number(1, { zone }));
    const colours = async (uid: string, key: string, ...zones: string[]) =>
      (await drawn(panel(uid, key), byZone(zones))).map(({ name, colour }) => [name, colour]);
    expect(await colours('showtime-service', 'ready-pods', 'a', 'eu-central-1c')).toEqual([
      ['zone a, ready', blue],
      ['zone eu-central-1c, ready', purple],
      ['zone a, wanted', lightBlue],
      ['zone eu-central-1c, wanted', lightPurple],
    ]);
    expect(await colours('showtime-platform', 'pods-missing', 'c', 'a')).toEqual([
      ['zone c', purple],
      ['zone a', blue],
    ]);
  });

  test('a number that nothing judges is not green', async () => {
    expect(await drawn(panel('showtime-failover', 'outages'), () => number(12))).toMatchObject([
      { text: '12', colour: '#ccccdc' },
    ]);
  });

  test('the palette by name would give two series one colour', async () => {
    const rate = panel('showtime-service', 'rate');
    rate.fieldConfig.defaults.color = { mode: 'palette-classic-by-name' };
    const lines = await drawn(rate, answersOf('showtime-service', 'rate'));
    expect(new Set(lines.map(({ colour }) => colour)).size).toBeLessThan(lines.length);
  });
});

describe('numbers', () => {
  const text = async (uid: string, key: string, value: number): Promise<string> =>
    (await drawn(panel(uid, key), (refId) => (refId === 'A' ? number(value) : [])))[0]?.text ?? '';

  test('counts have all of their digits', async () => {
    expect(await text('showtime', 'client-server-orders', 1_042)).toBe('1,042');
    expect(await text('showtime', 'client-server-orders', 744)).toBe('744');
    expect(await text('showtime', 'gap', 12_345)).toBe('12,345');
    expect(await text('showtime-failover', 'outages', 18)).toBe('18');
  });

  test('a share of good events is judged by its objective', async () => {
    const good = panel('showtime', 'good-share');
    const by = async (value: number) =>
      (await drawn(good, (refId) => (refId === 'A' ? number(value) : [])))[0] as Drawn;
    expect([await by(0.9949), await by(0.995)]).toMatchObject([
      { text: '99.49%', colour: red },
      { text: '99.50%', colour: green },
    ]);
  });

  test('a title names no unit that the number could change', () => {
    expect(
      shown.filter(({ json }) => /\b(milli)?seconds\b/i.test(json.title)).map(({ json }) => json.title),
    ).toEqual([]);
  });
});

describe('tables', () => {
  test('an outage is a row: when it began to the millisecond, its length, first error, fault and layers', async () => {
    const table = await rows(
      panel('showtime-failover', 'outage-list'),
      answersOf('showtime-failover', 'outage-list'),
    );
    expect(table.columns).toEqual([
      'Began',
      'Length',
      'First error',
      'Fault',
      'Detection',
      'Promotion',
      'Endpoint',
      'Service',
      'Backlog',
    ]);
    expect(table.rows.length).toBe(2);
    const moment = /^\d\d:\d\d:\d\d\.\d{3}$/;
    const time = /^\d+(\.\d+)? (µs|ms|s)$/;
    for (const [began = '', length = '', firstError = '', fault = '', ...layers] of table.rows) {
      expect([began, length]).toEqual([expect.stringMatching(moment), expect.stringMatching(time)]);
      if (firstError !== 'none') expect(firstError).toMatch(moment);
      expect(fault).toMatch(/^[a-z-]+$/);
      for (const layer of layers) if (layer !== 'none') expect(layer).toMatch(time);
    }
    const failover = table.rows.find(
      ([, , , fault, detection]) => fault === 'crash-writer' && detection !== 'none',
    );
    expect(failover?.slice(4)).not.toContain('none');
  });

  test('of two outages the longer stands first; what was not there is none, and a layer of neither has no column', async () => {
    const of = (outage: string, value: number, more = {}) => ({
      labels: { outage, ...more },
      points: [[1_000, value]] as [number, number][],
    });
    const answers: Record<string, ObservedSeries[]> = {
      A: [of('1', 1_795_000_000_123), of('2', 1_795_000_060_456)],
      B: [of('1', 0.2), of('2', 4.5)],
      C: [of('2', 1_795_000_060_500)],
      D: [of('2', 1, { kind: 'crash-writer' })],
      E: [of('2', 1.25)],
      H: [of('1', 0.2), of('2', 3.25)],
    };
    const table = await rows(panel('showtime-failover', 'outage-list'), (refId) => answers[refId] ?? []);
    expect(table).toEqual({
      columns: ['Began', 'Length', 'First error', 'Fault', 'Detection', 'Service'],
      rows: [
        ['11:07:40.456', '4.50 s', '11:07:40.500', 'crash-writer', '1.25 s', '3.25 s'],
        ['11:06:40.123', '200.00 ms', 'none', 'none', 'none', '200.00 ms'],
      ],
    });
  });

  test("the month's burn rates are a row for each objective, and a column for each alert's window", async () => {
    const rates: Record<string, number> = { A: 350, B: 60.25, C: 1.5, D: 0.5 };
    const table = await rows(panel('showtime', 'burn-month'), (refId) => [
      ...number(rates[refId] ?? null, { slo: 'orders-good' }),
      ...number(0, { slo: 'menus-good' }),
    ]);
    expect(table).toEqual({
      columns: [
        'slo',
        'over 1h (alert at 14.4)',
        'over 6h (alert at 6)',
        'over 1d (alert at 3)',
        'over 3d (alert at 1)',
      ],
      rows: [
        ['orders-good', '350.0', '60.3', '1.5', '0.5'],
        ['menus-good', '0.0', '0.0', '0.0', '0.0'],
      ],
    });
  });
});
