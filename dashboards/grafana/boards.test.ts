// The bundled dashboards: complete, linked, with thresholds from the SLOs, and with queries that parse.
import { describe, expect, test } from 'vitest';
import { showtimeSlos, type Slo } from '../../contract/index.ts';
import { burnFactors, runBurn } from '../prometheus/index.ts';
import { parsePromql } from '../promql/index.ts';
import { boards } from './boards/index.ts';
import { annotationQueries, fillIn, grafanaArtefacts, panelQueries } from './index.ts';
import { dashboardArtefacts } from './dashboard-artefacts.ts';

const all = boards(showtimeSlos);
const queries = panelQueries(showtimeSlos);
const read = (expr: string) =>
  parsePromql(fillIn(expr, { target: 'local', rangeSeconds: 90, intervalSeconds: 1 }));
const panels = all.flatMap(({ uid, rows }) =>
  rows.flatMap((row) => row.panels.map((panel) => ({ uid, panel }))),
);
const json = dashboardArtefacts(showtimeSlos).map(({ text }) => JSON.parse(text));

test('each answers a separate question', () => {
  expect(all.map(({ title, question }) => [title, question])).toEqual([
    ['Showtime', 'Is the rush served?'],
    ['Failover', 'Who is the writer, and how long did customers wait for the next one?'],
    ['Service', 'Do the pods keep up?'],
    ['Database', 'Does the database keep up?'],
    ['Platform and cost', 'Does the platform make room for the rush, and what does an order cost?'],
  ]);
});

test('keys are unique within their dashboard, made of letters, digits and dashes', () => {
  for (const { uid, rows } of all) {
    const keys = rows.flatMap((row) => row.panels.map(({ key }) => key));
    expect(new Set(keys).size, uid).toBe(keys.length);
    expect(keys.filter((key) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(key))).toEqual([]);
  }
});

test('every panel has queries, and sentences on what it shows and what good looks like', () => {
  const poor = panels.filter(
    ({ panel }) =>
      panel.queries.length === 0 ||
      !/^[A-Z0-9].*\.$/s.test(panel.shows) ||
      !/^[A-Z0-9].*\.$/s.test(panel.good),
  );
  expect(poor.map(({ uid, panel }) => `${uid}/${panel.key}`)).toEqual([]);
});

test('every query parses, and its series differ by the labels that it declares', () => {
  const wrong = queries.flatMap(({ dashboard, panel, refId, expr, groupsBy }) => {
    const { errors, labels } = read(expr);
    const missing = groupsBy.filter((label) => !labels.includes(label) && !expr.startsWith('slo'));
    return [...errors, ...missing.map((label) => `does not mention ${label}`)].map(
      (what) => `${dashboard}/${panel}/${refId}: ${what}`,
    );
  });
  expect(wrong).toEqual([]);
});

test('a label in a legend is one that every series carries', () => {
  const unknown = panels.flatMap(({ uid, panel }) =>
    panel.queries.flatMap(({ legend, groupsBy = [] }) =>
      [...legend.matchAll(/\{\{(\w+)\}\}/g)]
        .map(([, label = '']) => label)
        .filter((label) => !groupsBy.includes(label) && label !== 'dbinstance_identifier')
        .map((label) => `${uid}/${panel.key}: ${label}`),
    ),
  );
  expect(unknown).toEqual([]);
});

test('percentiles come from summed buckets, and no percentile or ratio is averaged', () => {
  for (const { expr } of queries) {
    expect(expr).not.toMatch(/avg\w*\s*(by \([^)]*\) )?\([^)]*histogram_quantile/);
    for (const { metric, within } of read(expr).selectors) {
      if (metric?.endsWith('_bucket') === true && within.includes('histogram_quantile'))
        expect(within.slice(0, 2), expr).toEqual(['rate', 'sum']);
      expect(metric?.includes(':ratio') === true && within.some((name) => name.startsWith('avg')), expr).toBe(
        false,
      );
    }
  }
});

test('annotations parse and query the chosen target', () => {
  for (const { expr } of annotationQueries)
    expect([read(expr).errors, expr.includes('target="$target"')]).toEqual([[], true]);
});

describe("thresholds are the SLOs'", () => {
  const stepsOf = (uid: string, key: string) =>
    panels
      .find((each) => each.uid === uid && each.panel.key === key)
      ?.panel.thresholds?.steps.map(({ from }) => from);

  test("thresholds of latencies are the SLOs', in seconds", () => {
    for (const [uid, key] of [
      ['showtime', 'latency'],
      ['showtime', 'client-server-latency'],
      ['showtime-service', 'duration'],
      ['showtime-failover', 'longest-outage'],
    ] as const)
      expect(stepsOf(uid, key)).toEqual([0.5, 2]);
  });

  test("thresholds of shares are the SLOs', each query by its objective", () => {
    const share = panels.find(({ panel }) => panel.key === 'good-share')?.panel;
    expect(share?.queries.map(({ legend, thresholds }) => [legend, thresholds?.steps[0]?.from])).toEqual(
      showtimeSlos.map(({ name, objective }) => [name, objective]),
    );
  });

  test("thresholds of burning budgets are the SLOs', by the burn rates of the alerts", () => {
    const month = panels.find(({ panel }) => panel.key === 'burn-month')?.panel;
    expect(month?.queries.map(({ thresholds }) => thresholds?.steps.at(-1))).toEqual(
      burnFactors.map(({ factor }) => ({ from: factor, colour: 'red' })),
    );
    expect(stepsOf('showtime', 'burn')).toEqual([1, runBurn.factor]);
  });

  test("thresholds of the month's burning budgets are the SLOs', against what the alerts compare: the known share of the window counts", () => {
    const burn = panels.find(({ panel }) => panel.key === 'burn-month')?.panel;
    expect(burn?.queries.map(({ expr }) => expr.match(/burn_rate:\w+|window_filled:ratio\w+/g))).toEqual(
      burnFactors.map(({ long }) => [`burn_rate:${long.name}`, `window_filled:ratio${long.name}`]),
    );
  });

  test("thresholds are the SLOs' and change with them", () => {
    const slower: Slo = {
      name: 'orders-within-1s',
      objective: 0.9,
      windowDays: 7,
      indicator: { kind: 'latency', of: 'order', belowMs: 1_000 },
    };
    const [showtime] = boards([slower]);
    const of = (key: string) =>
      showtime?.rows.flatMap((row) => row.panels).find((panel) => panel.key === key);
    expect(of('latency')?.thresholds?.steps.map(({ from }) => from)).toEqual([1]);
    expect(of('good-share')?.queries.map(({ thresholds }) => thresholds?.steps[0]?.from)).toEqual([0.9]);
    expect(of('budget-month')?.queries.map(({ expr }) => expr)).toEqual([
      '(slo:budget_spent:ratio7d{target="$target"} and on (target, slo) slo:window_filled:ratio7d{target="$target"} >= 0.9)',
    ]);
    expect(of('good-share')?.queries[0]?.expr).toContain('slo="orders-within-1s"');
  });
});

describe('as JSON', () => {
  test('dashboards are the same every time, and set for a current Grafana', () => {
    expect(grafanaArtefacts(showtimeSlos)).toEqual(grafanaArtefacts(showtimeSlos));
    expect(json.map(({ schemaVersion, uid, editable }) => [schemaVersion, uid, editable])).toEqual(
      all.map(({ uid }) => [42, uid, false]),
    );
  });

  test('every panel has a unique id and a unique position', () => {
    for (const { uid, panels: placed } of json) {
      const ids = placed.flatMap(({ id, panels: inside = [] }: Placed) => [
        id,
        ...inside.map((one) => one.id),
      ]);
      expect(
        [...ids].sort((a, b) => a - b),
        uid,
      ).toEqual(ids.map((_id: number, index: number) => index + 1));
      expect(overlaps(placed), uid).toEqual([]);
    }
  });

  test('every line of panels fills the 24 columns, and its panels are equally high unless one stands beside two', () => {
    for (const { uid, panels: placed } of json) {
      const all = placed.flatMap((one: Placed) => [one, ...(one.panels ?? [])]);
      const rows = new Set<number>(all.map(({ gridPos }: Placed) => gridPos.y));
      for (const y of rows) {
        const covering = all.filter(
          ({ gridPos, type }: Placed) => gridPos.y <= y && y < gridPos.y + gridPos.h && type !== 'row',
        );
        const header = all.some(({ gridPos, type }: Placed) => type === 'row' && gridPos.y === y);
        const width = covering.reduce((sum: number, { gridPos }: Placed) => sum + gridPos.w, 0);
        if (!header) expect(width, `${uid} at ${y}`).toBe(24);
      }
    }
  });

  test('the panel that answers the question is the largest of the first line', () => {
    const largest = json.map(({ panels: placed }) => {
      const first = placed.filter(({ type, gridPos }: Placed) => type !== 'row' && gridPos.y === 1);
      return first.toSorted((a: Placed, b: Placed) => area(b) - area(a))[0]?.title;
    });
    expect(largest).toEqual([
      'Good events of the range',
      'Role of each database',
      'Duration, p95',
      'Commits',
      'Cost of a good order',
    ]);
  });

  test('rows of panels that most targets cannot fill are closed', () => {
    expect(
      json.flatMap(({ panels: placed }) =>
        placed.flatMap(({ title, panels: inside = [] }: Placed) => (inside.length > 0 ? [title] : [])),
      ),
    ).toEqual([expect.stringMatching(/^Aurora/), expect.stringMatching(/^Cluster/)]);
  });

  test('links point to every other dashboard and pass on time and variables', () => {
    for (const { uid, links } of json) {
      expect(
        links.map(({ url, includeVars, keepTime }: Record<string, unknown>) => [url, includeVars, keepTime]),
      ).toEqual(all.filter((other) => other.uid !== uid).map((other) => [`/d/${other.uid}`, true, true]));
    }
  });

  test('data source and target are chosen by the viewer, and whatever else the panels obey', () => {
    for (const [index, { templating }] of json.entries()) {
      const used = all[index]?.rows.flatMap((row) => row.panels.flatMap((panel) => panel.queries)) ?? [];
      expect(templating.list.map(({ name }: { name: string }) => name)).toEqual([
        'datasource',
        'target',
        ...['zone', 'pod'].filter((name) => used.some(({ expr }) => expr.includes(`$${name}`))),
      ]);
    }
  });

  test('faults, deployments and what Showtime wrote down are drawn over the panels', () => {
    for (const { annotations } of json)
      expect(annotations.list.map(({ name }: { name: string }) => name)).toEqual([
        'Faults',
        'Deployments',
        'Pods that became ready',
        'Faults, written down',
        'Deployments, written down',
      ]);
  });

  test('faults are drawn once, and those of other targets never', () => {
    for (const { annotations } of json) {
      const [series, , , written] = annotations.list;
      expect([series.enable, written.enable]).toEqual([true, false]);
      expect([written.target.tags, written.target.matchAny]).toEqual([['showtime', 'target:$target'], false]);
    }
  });

  test('links to the other dashboards and the switch of faults stand above the panels, the other switches in the menu', () => {
    for (const { annotations, links } of json) {
      expect(links.filter((link: object) => 'placement' in link)).toEqual([]);
      expect(annotations.list.map(({ placement }: { placement?: string }) => placement)).toEqual([
        undefined,
        ...Array<string>(4).fill('inControlsMenu'),
      ]);
    }
  });

  test('the newest target is offered first', () => {
    for (const { templating } of json)
      expect(templating.list.find(({ name }: { name: string }) => name === 'target').sort).toBe(8);
  });

  test('numbers of the range are instant, lines are not', () => {
    const kinds = json.flatMap(({ panels: placed }) =>
      placed.flatMap(
        ({ type, targets = [] }: { type: string; targets?: { instant: boolean; range: boolean }[] }) =>
          targets.map(({ instant, range }) => `${type}: ${instant ? 'instant' : ''}${range ? 'range' : ''}`),
      ),
    );
    expect([...new Set(kinds)].sort()).toEqual([
      'bargauge: instant',
      'stat: instant',
      'state-timeline: range',
      'table: instant',
      'timeseries: range',
    ]);
  });
});

interface Placed {
  id: number;
  type: string;
  title: string;
  panels?: Placed[];
  gridPos: { x: number; y: number; w: number; h: number };
}

function area({ gridPos: { w, h } }: Placed): number {
  return w * h;
}

/** Pairs of panels that share a cell, and panels that stick out of the 24 columns. */
function overlaps(placed: readonly Placed[]): string[] {
  return placed.flatMap(({ id, gridPos: a }, index) => [
    ...(a.x + a.w > 24 ? [`${id} is too wide`] : []),
    ...placed
      .slice(index + 1)
      .filter(({ gridPos: b }) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h)
      .map((other) => `${id} and ${other.id}`),
  ]);
}
