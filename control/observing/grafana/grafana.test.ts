// Complete requests, received by a real HTTP server in place of Grafana.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { metricsPresets, showtimeSlos, type RunEvent, type Slo } from '../../../contract/index.ts';
import { dashboardArtefacts } from '../../../dashboards/grafana/dashboard-artefacts.ts';
import { refuseUnresponsiveGrafana } from './refuse-unresponsive.ts';
import { showDashboards, showFaults, type ShownRun, type WatchedRun } from './show.ts';
import { GrafanaStandIn } from './testing/grafana-stand-in.ts';

let grafana: GrafanaStandIn;
let url: string;
let lines: string[];
const progress = (line: string): void => void lines.push(line);
const watched: WatchedRun = {
  slos: showtimeSlos,
  own: null,
  target: 'local one',
  prometheusUrl: 'http://127.0.0.1:9090',
  scrapeSeconds: 1,
  fromMs: 1_700_000_000_000.5,
};
const link = (dataSource: string) =>
  `grafana: see this run at ${url}/d/showtime?${dataSource}var-target=local+one&from=1700000000000&to=now`;

beforeEach(async () => {
  lines = [];
  grafana = new GrafanaStandIn();
  url = await grafana.open();
});
afterEach(() => grafana.close());

/** Another Grafana, which was used before. */
async function grafanaWith(...kept: ConstructorParameters<typeof GrafanaStandIn>): Promise<void> {
  await grafana.close();
  grafana = new GrafanaStandIn(...kept);
  url = await grafana.open();
}

/** A port that was free a moment ago. */
async function closedPort(): Promise<number> {
  const closing = createServer();
  await new Promise<void>((resolve) => closing.listen(0, '127.0.0.1', resolve));
  const { port } = closing.address() as AddressInfo;
  await new Promise((resolve) => closing.close(resolve));
  return port;
}

const fault = { kind: 'kill-pod', of: { pod: 'any' } } as Extract<
  RunEvent,
  { kind: 'fault-in-effect' }
>['fault'];
const run = (events: RunEvent[]): ShownRun => ({
  run: '2026-showtime-rush',
  target: 'local',
  events,
  wallMs: (atMs) => 1_700_000_000_000 + atMs,
  endedMs: 20_000,
});

/** A busy machine may take longer to send a request than a run waits for its answer. */
const patient = { answersWithinMs: 3_600_000 };

describe('a Grafana that answers', () => {
  const dashboards = dashboardArtefacts(showtimeSlos).map(({ text }) => JSON.parse(text) as { uid: string });

  it('a Grafana that answers gets folder, dashboards and the Prometheus of the run, with the token, and the run has a link', async () => {
    await showDashboards({ url, token: 'secret' }, watched, progress, patient);
    const source = {
      uid: 'showtime-run',
      name: 'Showtime run',
      url: 'http://127.0.0.1:9090',
      type: 'prometheus',
      access: 'proxy',
      jsonData: { httpMethod: 'POST', timeInterval: '1s' },
    };
    const wanted = [
      { line: 'POST /api/folders', body: { uid: 'showtime-dashboards', title: 'Showtime' } },
      ...dashboards.map((dashboard) => ({
        line: 'POST /api/dashboards/db',
        body: {
          dashboard: { ...dashboard, id: null },
          folderUid: 'showtime-dashboards',
          overwrite: true,
          message: 'showtime run --grafana',
        },
      })),
      { line: 'PUT /api/datasources/uid/showtime-run', body: source },
      { line: 'POST /api/datasources', body: source },
      { line: 'GET /api/datasources/uid/showtime-run/health', body: undefined },
    ];
    expect(grafana.taken).toEqual(wanted.map((call) => ({ ...call, authorization: 'Bearer secret' })));
    expect([...grafana.dashboards]).toEqual(dashboards.map(({ uid }) => uid));
    expect(lines).toEqual([
      `grafana: ${dashboards.length} dashboards are in ${url}/dashboards/f/showtime-dashboards`,
      link('var-datasource=showtime-run&'),
    ]);
  });

  it('a Grafana that answers gets the one dashboard of an own service, which draws the faults of its runs', async () => {
    const good: Slo = {
      name: 'good',
      objective: 0.99,
      windowDays: 30,
      indicator: { kind: 'availability', of: 'GET /items' },
    };
    const journeys = { 'GET /items': { route: '/items' } };
    const own = { service: 'shop', series: metricsPresets['prom-client'], where: {}, journeys };
    const address = { url, token: null };
    const shown: RunEvent = { atMs: 5_000, kind: 'fault-in-effect', id: 'f1', fault, evidence: {} };
    await showDashboards(address, { ...watched, slos: [good], own, target: 'shop' }, progress, patient);
    await showFaults(address, { ...run([shown]), target: 'shop' }, progress, patient);
    const pushed = grafana.taken
      .filter(({ line }) => line === 'POST /api/dashboards/db')
      .map(({ body }) => body?.['dashboard'] as { title: string; annotations: { list: object[] } });
    expect(pushed.map(({ title }) => title)).toEqual(['Objectives of shop']);
    expect(pushed[0]?.annotations.list).toContainEqual(
      expect.objectContaining({
        enable: true,
        target: expect.objectContaining({ tags: ['showtime', 'target:$target'] }),
      }),
    );
    expect(lines[0]).toBe(`grafana: 1 dashboard is in ${url}/dashboards/f/showtime-dashboards`);
    expect(lines[1]).toContain(`${url}/d/showtime?var-datasource=showtime-run&var-target=shop&`);
    const marked = grafana.taken.filter(({ line }) => line === 'POST /api/annotations');
    expect(marked[0]?.body?.['tags']).toContain('target:shop');
  });

  it('a Grafana that answers keeps what an earlier run brought, and takes the new one over it', async () => {
    await showDashboards({ url, token: null }, watched, progress, patient);
    lines = [];
    await showDashboards({ url, token: null }, watched, progress, patient);
    expect(lines).toHaveLength(2);
    expect(lines.join()).not.toContain('warning');
    expect(grafana.lines().filter((line) => line === 'POST /api/datasources')).toHaveLength(1);
  });

  it('a Grafana that answers keeps the dashboards that it has from its own files, and reports it', async () => {
    await grafanaWith({ folders: ['showtime-dashboards'], provisioned: dashboards.map(({ uid }) => uid) });
    await showDashboards({ url, token: null }, watched, progress, patient);
    expect(lines).toEqual([
      `grafana: 5 dashboards are in ${url}/dashboards/f/showtime-dashboards (5 provisioned there, and left as they are)`,
      link('var-datasource=showtime-run&'),
    ]);
  });

  it('a Grafana that answers has a dashboard where the folder should be: a warning', async () => {
    await grafanaWith({ folders: [], dashboards: ['showtime-dashboards'] });
    await showDashboards({ url, token: null }, watched, progress, patient);
    expect(lines).toEqual([
      'warning: Grafana did not take every dashboard, the run goes on: GET /api/folders/showtime-dashboards: HTTP 404: folder not found; POST /api/dashboards/db: HTTP 400: Dashboard cannot be changed to a folder',
    ]);
  });

  it('a Grafana that answers cannot reach the Prometheus of the run, or takes no data source: the link leaves the choice', async () => {
    grafana.reachesPrometheus = false;
    await showDashboards({ url, token: null }, watched, progress, patient);
    expect(lines.slice(1)).toEqual([
      'warning: Grafana has no data source for http://127.0.0.1:9090, choose one on the dashboards: GET /api/datasources/uid/showtime-run/health: HTTP 400: dial tcp: connection refused',
      link(''),
    ]);
    lines = [];
    grafana.override = (line) =>
      line.includes('/datasources') ? { status: 403, body: { message: 'Access denied' } } : undefined;
    await showDashboards({ url, token: null }, watched, progress, patient);
    expect(lines.slice(1)).toEqual([expect.stringContaining('HTTP 403: Access denied'), link('')]);
  });

  it('a Grafana that answers gets each fault as a region from in effect to recovered, or to the end of the run', async () => {
    await showFaults(
      { url, token: null },
      run([
        { atMs: 4_900, kind: 'fault-injected', id: 'f1', fault, evidence: {} },
        { atMs: 5_000, kind: 'fault-in-effect', id: 'f1', fault, evidence: {} },
        { atMs: 6_500.4, kind: 'fault-recovered', id: 'f1', fault, evidence: {} },
        { atMs: 9_000, kind: 'fault-in-effect', id: 'f2', fault, evidence: {} },
        { atMs: 9_500, kind: 'fault-injected', id: 'f3', fault, evidence: {} },
      ]),
      progress,
      patient,
    );
    const tags = ['showtime', 'kill-pod', 'target:local', 'run:2026-showtime-rush'];
    expect(grafana.taken).toEqual([
      {
        line: 'POST /api/annotations',
        authorization: undefined,
        body: {
          time: 1_700_000_005_000,
          timeEnd: 1_700_000_006_500,
          tags,
          text: 'kill-pod (f1) in 2026-showtime-rush',
        },
      },
      {
        line: 'POST /api/annotations',
        authorization: undefined,
        body: {
          time: 1_700_000_009_000,
          timeEnd: 1_700_000_020_000,
          tags,
          text: 'kill-pod (f2) in 2026-showtime-rush',
        },
      },
    ]);
  });
});

describe('a Grafana that does not', () => {
  it.each([
    [401, 'Invalid API key'],
    [404, 'Not found'],
    [500, 'Internal error'],
  ])('a Grafana that does not refuses with %i: a warning, and no error', async (status, message) => {
    grafana.override = () => ({ status, body: { message } });
    await showDashboards({ url, token: 'secret' }, watched, progress, patient);
    expect(lines).toEqual([
      `warning: Grafana did not take every dashboard, the run goes on: POST /api/folders: HTTP ${status}: ${message}; POST /api/dashboards/db: HTTP ${status}: ${message}`,
    ]);
    expect(lines.join()).not.toContain('secret');
  });

  it('a Grafana that does not answers nothing: refused before a run starts, a warning afterwards', async () => {
    const away = { url: `http://127.0.0.1:${await closedPort()}`, token: null };
    await expect(refuseUnresponsiveGrafana(away)).rejects.toMatchObject({
      code: 'grafana-unreachable',
      exitCode: 69,
      explanation: { what: `no Grafana answers at ${away.url}` },
    });
    await showFaults(
      away,
      run([{ atMs: 5_000, kind: 'fault-in-effect', id: 'f1', fault, evidence: {} }]),
      progress,
      patient,
    );
    expect(lines).toEqual([
      expect.stringMatching(
        /^warning: Grafana did not take every fault, the run goes on: POST \/api\/annotations: .*ECONNREFUSED/,
      ),
    ]);
    await expect(refuseUnresponsiveGrafana({ url, token: null })).resolves.toBeUndefined();
    grafana.override = () => ({ status: 503, body: { message: 'database is locked' } });
    await expect(refuseUnresponsiveGrafana({ url, token: null })).rejects.toMatchObject({
      explanation: { why: 'GET /api/health: HTTP 503: database is locked' },
    });
  });
});

describe('what is no Grafana', () => {
  it.each([{}, { database: 'failing' }, { status: 'success' }, []])(
    'what is no Grafana is refused before a run starts, though it answers 200 with %j',
    async (body) => {
      grafana.override = () => ({ status: 200, body });
      await expect(refuseUnresponsiveGrafana({ url, token: null })).rejects.toMatchObject({
        code: 'grafana-unreachable',
        explanation: { why: 'GET /api/health: what answers there is no Grafana' },
      });
    },
  );

  it('what is no Grafana took neither dashboards nor faults', async () => {
    grafana.override = () => ({ status: 200, body: {} });
    await showDashboards({ url, token: null }, watched, progress, patient);
    await showFaults(
      { url, token: null },
      run([{ atMs: 5_000, kind: 'fault-in-effect', id: 'f1', fault, evidence: {} }]),
      progress,
      patient,
    );
    expect(lines).toEqual([
      'warning: Grafana did not take every dashboard, the run goes on: POST /api/folders: what answers there is no Grafana; POST /api/dashboards/db: what answers there is no Grafana',
      'warning: Grafana did not take every fault, the run goes on: POST /api/annotations: what answers there is no Grafana',
    ]);
  });
});

describe('a Grafana that hangs', () => {
  const faults: RunEvent[] = ['f1', 'f2', 'f3'].map((id) => ({
    atMs: 5_000,
    kind: 'fault-in-effect',
    id,
    fault,
    evidence: {},
  }));

  it('a Grafana that hangs is waited for once, not for each dashboard and each fault', async () => {
    grafana.override = () => null;
    await showDashboards({ url, token: null }, watched, progress, { answersWithinMs: 50 });
    await showFaults({ url, token: null }, run(faults), progress, { answersWithinMs: 50 });
    // A busy machine may take longer than that to send them.
    expect(['POST /api/folders', 'POST /api/annotations']).toEqual(expect.arrayContaining(grafana.lines()));
    expect(grafana.lines().length).toBeLessThanOrEqual(2);
    expect(lines).toEqual([
      'warning: Grafana did not take every dashboard, the run goes on: POST /api/folders: no answer within 0.05 s',
      'warning: Grafana did not take every fault, the run goes on: POST /api/annotations: no answer within 0.05 s',
    ]);
  });

  it('a Grafana that hangs is abandoned at once, without output, on an interruption', async () => {
    const leaving = new AbortController();
    const hour = { signal: leaving.signal, answersWithinMs: 3_600_000 };
    grafana.override = () => {
      leaving.abort(new Error('interrupted'));
      return null;
    };
    await showDashboards({ url, token: null }, watched, progress, hour);
    await showFaults({ url, token: null }, run(faults), progress, hour);
    await expect(refuseUnresponsiveGrafana({ url, token: null }, leaving.signal)).rejects.toMatchObject({
      code: 'grafana-unreachable',
    });
    expect([grafana.lines(), lines]).toEqual([['POST /api/folders'], []]);
  });
});
