// Whole requests, taken by a real HTTP server that stands where a Grafana would.
import { createServer, type Server } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { showtimeSlos, type RunEvent } from '../../../contract/index.ts';
import { dashboardArtefacts } from '../../../dashboards/grafana/dashboard-artefacts.ts';
import { readGrafana } from './address.ts';
import { refuseSilentGrafana } from './refuse-silent.ts';
import { showDashboards, showFaults, type ShownRun } from './show.ts';

interface Taken {
  line: string;
  authorization: string | undefined;
  body: Record<string, unknown> | undefined;
}

let server: Server;
let url: string;
let taken: Taken[];
let said: string[];
let folder: string;
let answer: (line: string) => { status: number; body: object } | undefined;
const grafanaSays = { database: 'ok', uid: 'showtime', status: 'success', id: 1 };
const progress = (line: string): void => void said.push(line);

beforeEach(async () => {
  taken = [];
  said = [];
  answer = () => ({ status: 200, body: grafanaSays });
  folder = mkdtempSync(join(tmpdir(), 'grafana-'));
  server = createServer((request, response) => {
    let text = '';
    request
      .on('data', (chunk: Buffer) => {
        text += chunk.toString();
      })
      .on('end', () => {
        const line = `${request.method} ${request.url}`;
        taken.push({
          line,
          authorization: request.headers.authorization,
          body: text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>),
        });
        const given = answer(line);
        if (given === undefined) return;
        const { status, body } = given;
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

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

describe('a Grafana that answers', () => {
  it('gets the folder and every dashboard, over those that were there, with the token', async () => {
    answer = (line) =>
      line.endsWith('/api/folders')
        ? { status: 412, body: { message: 'a folder with the same uid already exists' } }
        : { status: 200, body: grafanaSays };
    await showDashboards({ url, token: 'secret' }, showtimeSlos, progress);
    const dashboards = dashboardArtefacts(showtimeSlos).map(
      ({ text }) => JSON.parse(text) as Record<string, unknown>,
    );
    expect(taken).toEqual([
      {
        line: 'POST /api/folders',
        authorization: 'Bearer secret',
        body: { uid: 'showtime', title: 'Showtime' },
      },
      ...dashboards.map((dashboard) => ({
        line: 'POST /api/dashboards/db',
        authorization: 'Bearer secret',
        body: {
          dashboard: { ...dashboard, id: null },
          folderUid: 'showtime',
          overwrite: true,
          message: 'showtime run --grafana',
        },
      })),
    ]);
    expect(said).toEqual([`grafana: ${dashboards.length} dashboards are in ${url}/dashboards/f/showtime`]);
  });

  it('gets each fault as a region from in effect to recovered, or to the end of the run', async () => {
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
    );
    const tags = ['showtime', 'kill-pod', 'target:local', 'run:2026-showtime-rush'];
    expect(taken).toEqual([
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
  ])('refuses with %i: a warning, and no error', async (status, message) => {
    answer = () => ({ status, body: { message } });
    await showDashboards({ url, token: 'secret' }, showtimeSlos, progress);
    expect(said).toEqual([
      `warning: Grafana did not take every dashboard, the run goes on: POST /api/folders: HTTP ${status}: ${message}; POST /api/dashboards/db: HTTP ${status}: ${message}`,
    ]);
    expect(said.join()).not.toContain('secret');
  });

  it('answers nothing: refused before a run starts, a warning afterwards', async () => {
    const away = { url: `http://127.0.0.1:${await closedPort()}`, token: null };
    await expect(refuseSilentGrafana(away)).rejects.toMatchObject({
      code: 'grafana-unreachable',
      exitCode: 69,
      explanation: { what: `no Grafana answers at ${away.url}` },
    });
    await showFaults(
      away,
      run([{ atMs: 5_000, kind: 'fault-in-effect', id: 'f1', fault, evidence: {} }]),
      progress,
    );
    expect(said).toEqual([
      expect.stringMatching(
        /^warning: Grafana did not take every fault, the run goes on: POST \/api\/annotations: .*ECONNREFUSED/,
      ),
    ]);
    await expect(refuseSilentGrafana({ url, token: null })).resolves.toBeUndefined();
    answer = () => ({ status: 503, body: { message: 'database is locked' } });
    await expect(refuseSilentGrafana({ url, token: null })).rejects.toMatchObject({
      explanation: { why: 'GET /api/health: HTTP 503: database is locked' },
    });
  });
});

describe('what is no Grafana', () => {
  it.each([{}, { database: 'failing' }, { status: 'success' }, []])(
    'is refused before a run starts, though it answers 200 with %j',
    async (body) => {
      answer = () => ({ status: 200, body });
      await expect(refuseSilentGrafana({ url, token: null })).rejects.toMatchObject({
        code: 'grafana-unreachable',
        explanation: { why: 'GET /api/health: what answers there is no Grafana' },
      });
    },
  );

  it('took neither dashboards nor faults', async () => {
    answer = () => ({ status: 200, body: {} });
    await showDashboards({ url, token: null }, showtimeSlos, progress);
    await showFaults(
      { url, token: null },
      run([{ atMs: 5_000, kind: 'fault-in-effect', id: 'f1', fault, evidence: {} }]),
      progress,
    );
    expect(said).toEqual([
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

  it('is waited for once, not for each dashboard and each fault', async () => {
    answer = () => undefined;
    await showDashboards({ url, token: null }, showtimeSlos, progress, { answersWithinMs: 50 });
    await showFaults({ url, token: null }, run(faults), progress, { answersWithinMs: 50 });
    expect(taken.map(({ line }) => line)).toEqual(['POST /api/folders', 'POST /api/annotations']);
    expect(said).toEqual([
      'warning: Grafana did not take every dashboard, the run goes on: POST /api/folders: no answer within 0.05 s',
      'warning: Grafana did not take every fault, the run goes on: POST /api/annotations: no answer within 0.05 s',
    ]);
  });

  it('is left at once by who interrupts, without a word', async () => {
    const leaving = new AbortController();
    const hour = { signal: leaving.signal, answersWithinMs: 3_600_000 };
    answer = () => void leaving.abort(new Error('interrupted'));
    await showDashboards({ url, token: null }, showtimeSlos, progress, hour);
    await showFaults({ url, token: null }, run(faults), progress, hour);
    await expect(refuseSilentGrafana({ url, token: null }, leaving.signal)).rejects.toMatchObject({
      code: 'grafana-unreachable',
    });
    expect([taken.map(({ line }) => line), said]).toEqual([['POST /api/folders'], []]);
  });
});

describe('the address of a Grafana', () => {
  it('comes with a token from a file, else from the environment, else without', async () => {
    const file = join(folder, 'token');
    writeFileSync(file, 'from-file\n');
    const address = { grafana: 'http://127.0.0.1:3000/', allowHost: [] };
    expect(
      await readGrafana({ ...address, grafanaTokenFile: file }, { GRAFANA_TOKEN: 'from-environment' }),
    ).toEqual({ url: 'http://127.0.0.1:3000', token: 'from-file' });
    expect(await readGrafana(address, { GRAFANA_TOKEN: 'from-environment' })).toEqual({
      url: 'http://127.0.0.1:3000',
      token: 'from-environment',
    });
    expect(await readGrafana(address, {})).toEqual({ url: 'http://127.0.0.1:3000', token: null });
    expect(await readGrafana({ allowHost: [] }, {})).toBeNull();
  });

  it.each([
    ['no URL', { grafana: 'nonsense' }, '--grafana "nonsense" is no URL'],
    [
      'a host beyond loopback',
      { grafana: 'https://grafana.example' },
      '--grafana leads to "grafana.example", which is beyond loopback',
    ],
    [
      'credentials',
      { grafana: 'http://me:secret@127.0.0.1:3000' },
      '--grafana must hold no user and password',
    ],
    [
      'a token file that is not there',
      { grafana: 'http://127.0.0.1:3000', grafanaTokenFile: '/nowhere/token' },
      '--grafana-token-file /nowhere/token cannot be read',
    ],
  ])('is refused with %s', async (_why, flags, what) => {
    const error = (await readGrafana({ allowHost: [], ...flags }, {}).catch((thrown: unknown) => thrown)) as {
      explanation: { what: string };
      exitCode: number;
    };
    expect([error.explanation.what, error.exitCode]).toEqual([expect.stringContaining(what), 64]);
    expect(error.explanation.what).not.toContain('secret@');
  });

  it('lets a host beyond loopback in that was allowed by name', async () => {
    expect(
      await readGrafana({ grafana: 'https://grafana.example', allowHost: ['grafana.example'] }, {}),
    ).toMatchObject({ url: 'https://grafana.example' });
  });
});
