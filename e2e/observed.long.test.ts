// A rehearsal observed by a real Prometheus and Alertmanager: their answers are in its folder, all numbers
// agree, the right receivers were notified, nothing stays.
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  clientMetrics,
  observed,
  runFiles,
  showtimeSlos,
  type LedgerLine,
  type Observed,
} from '../contract/index.ts';
import type { Finding } from '../dashboards/check/index.ts';
import { folderTests } from '../dashboards/check/values/tests.ts';
import { GrafanaStandIn } from '../control/observing/grafana/testing/grafana-stand-in.ts';
import { exposedNames } from '../dashboards/exposition/index.ts';
import { sealRun } from '../reports/testing/seal-run.ts';
import { Listener } from './listener.ts';
import { doubtsOf } from './doubts.ts';
import { Workspace } from './showtime.ts';

const workspace = new Workspace();
const slack = new Listener();
const grafana = new GrafanaStandIn();
const loadMs = 50_000;
const faults = [
  'refuse-orders@5s,for=16s,share=0.1',
  'kill-zone@25s,for=7s,zone=c',
  'cut-writer-link@37s,for=4s',
];
let folder = '';
let grafanaUrl = '';
let stderr = '';
let seen: Observed;

beforeAll(async () => {
  grafanaUrl = await grafana.open();
  const webhook = join(workspace.folder, 'webhook');
  writeFileSync(webhook, `${await slack.open()}/services/secret\n`, { mode: 0o600 });
  const done = await workspace.run([
    'run',
    '--observe',
    '--duration',
    `${loadMs / 1_000}s`,
    // Far below what a slow machine carries: where requests time out, client and servers count differently.
    '--peak',
    '16',
    '--seed',
    '11',
    '--grafana',
    grafanaUrl,
    '--slack-webhook-file',
    webhook,
    ...faults.flatMap((fault) => ['--fault', fault]),
  ]);
  ({ stderr } = done);
  expect([0, 1, 2], stderr).toContain(done.code);
  folder = workspace.runFolders().at(-1) ?? '';
  seen = readObserved();
});
afterAll(async () => {
  // Nothing is up any more unless a test failed.
  await workspace.run(['recover']);
  await slack.close();
  await grafana.close();
  workspace.remove();
});

function readObserved(): Observed {
  return observed.parse(JSON.parse(readFileSync(join(folder, runFiles.observed), 'utf8')));
}

describe('what an observed run keeps', () => {
  test('what an observed run keeps is what the dashboards showed; all that watched it has ended', () => {
    expect(stderr).not.toContain('observed.json is missing');
    expect(Object.keys(seen.versions).sort()).toEqual(['alertmanager', 'mysqld_exporter', 'prometheus']);
    expect(seen.queries.filter(({ error }) => error !== null)).toEqual([]);
    expect(seen.window.untilMs).toBeGreaterThan(loadMs);
    expect(
      Math.max(...seen.queries.flatMap(({ series }) => series.map(({ points }) => points.length))),
    ).toBeLessThanOrEqual(301);
    expect(workspace.leftRunning()).toEqual([]);
  });

  test('what an observed run keeps has the faults, the customers, the balancer and each database member among its series', () => {
    expect(seen.names['chaos_active']).toEqual(expect.arrayContaining(['kind', 'target']));
    expect(seen.names['k6_showtime_intents_total']).toEqual(
      expect.arrayContaining(['journey', 'result', 'target']),
    );
    expect(seen.names['k6_showtime_intent_duration_seconds']).toEqual(
      expect.arrayContaining(['journey', 'target']),
    );
    expect(seen.names['k6_showtime_arrival_total']).toEqual(expect.arrayContaining(['target']));
    expect(seen.names['k6_http_reqs_total']).toEqual(expect.arrayContaining(['status', 'target']));
    expect(seen.names['balancer_request_duration_seconds_count']).toEqual(
      expect.arrayContaining(['answered_by', 'journey', 'target', 'traffic']),
    );
    expect(seen.names['mysql_up']).toEqual(expect.arrayContaining(['member', 'target']));
  });

  test('what an observed run keeps counts at the server every order that was good for a customer, and no more than was sent', () => {
    const orders = seen.server.find(({ slo }) => slo === 'orders-good');
    const { good, bad, excluded } = orders ?? { good: 0, bad: 0, excluded: 0 };
    const client = workspace.verdict(folder).slos.find(({ name }) => name === 'orders-good');
    expect(client?.good).toBeGreaterThan(0);
    expect(good).toBeGreaterThanOrEqual(client?.good ?? Infinity);
    expect(good + bad + excluded).toBeLessThanOrEqual(sentOrders());
    expect(seen.server.map(({ slo }) => slo)).toEqual([
      'orders-good',
      'orders-within-500ms',
      'orders-within-2s',
      'menus-good',
    ]);
  });

  test("what an observed run keeps names in the machine's figures the processes that watched", () => {
    const machine = readFileSync(join(folder, runFiles.machine), 'utf8');
    for (const name of ['prometheus', 'alertmanager', 'exporter-db-1', 'exporter-db-2', 'exporter-members'])
      expect(machine).toContain(`,${name},`);
  });
});

describe('notified receivers', () => {
  test('Slack was notified, while the run went on, that the budget of this run burns, as one of a rehearsal and with a link to the dashboard', () => {
    const messages = slack.received.map(({ line, body }) => ({ line, ...body })) as {
      line: string;
      attachments?: { title: string; title_link: string; text: string }[];
    }[];
    expect(new Set(messages.map(({ line }) => line))).toEqual(new Set(['POST /services/secret']));
    const burning = messages.find(({ attachments }) =>
      /^REHEARSAL .*orders-good/.test(attachments?.[0]?.title ?? ''),
    );
    expect(burning, JSON.stringify(messages)).toBeDefined();
    expect(burning?.attachments?.[0]?.title_link).toMatch(
      new RegExp(`^${grafanaUrl}/d/showtime\\?var-target=[^&]+&from=\\d+&to=now$`),
    );
    expect(burning?.attachments?.[0]?.text).toMatch(/\d+ bad of \d+ [^]*Runbook[^]*Dashboard[^]*Silence/);
  });

  test('Grafana got every dashboard, and each fault as a region that is as long as the fault was', () => {
    const count = (path: string): number =>
      grafana.taken.filter(({ line }) => line === `POST ${path}`).length;
    expect([count('/api/folders'), count('/api/dashboards/db'), count('/api/datasources')]).toEqual([
      1, 5, 1,
    ]);
    expect(stderr).toContain(
      `grafana: see this run at ${grafanaUrl}/d/showtime?var-datasource=showtime-run&`,
    );
    const regions = grafana.taken
      .filter(({ line }) => line === 'POST /api/annotations')
      .map(({ body }) => body as { time: number; timeEnd: number; tags: string[] });
    const events = workspace.events();
    expect(regions.map(({ tags, time, timeEnd }) => [tags[1], timeEnd - time])).toEqual(
      events.flatMap((event) => {
        if (event.kind !== 'fault-in-effect') return [];
        const recovered = events.find((other) => other.kind === 'fault-recovered' && other.id === event.id);
        return [[event.fault.kind, expect.closeTo((recovered?.atMs ?? NaN) - event.atMs, -1)]];
      }),
    );
    expect(regions).toHaveLength(faults.length);
  });
});

describe('dashboards check', () => {
  test('dashboards check reports that every panel answered, every name was seen, and every key number is true', async () => {
    const { code, outcome, findings } = await checked(folder);
    expect(findings.filter((finding) => finding.outcome === 'fail' || finding.outcome === 'unknown')).toEqual(
      [],
    );
    expect([code, outcome]).toEqual([0, 'pass']);
    for (const check of ['names-exist', 'names-seen', 'panels-answer', 'values-true']) {
      expect(
        ofCheck(findings, check).filter((finding) => finding.outcome === 'pass').length,
        check,
      ).toBeGreaterThan(12);
    }
  });

  test('dashboards check catches numbers that are half as much again by every value test', async () => {
    const { findings: right } = await checked(folder);
    const { code, findings } = await checked(
      runWith('off', ({ queries }) => {
        for (const { series } of queries)
          for (const { points } of series)
            for (const point of points) if (point[1] !== null) point[1] = point[1] * 1.5 + 6;
      }),
    );
    // What contradicts a run that proves nothing is unknown.
    expect(code).toBe(doubtsOf(workspace.verdict(folder)).length > 0 ? 2 : 1);
    const requested = ofCheck(right, 'values-true').filter(({ outcome }) => outcome === 'pass');
    const stillPass = ofCheck(findings, 'values-true')
      .filter(({ outcome }) => outcome === 'pass')
      .map(({ because }) => because);
    expect(requested.length).toBeGreaterThan(12);
    // Panels that are all wrong in the same way agree with each other: those against the folder catch them.
    const claims = folderTests(showtimeSlos).map(({ claim }) => claim);
    expect(stillPass.filter((because) => claims.some((claim) => because.startsWith(`${claim}: `)))).toEqual(
      [],
    );
  });

  test('dashboards check catches a panel without data, a fault that does not show, and a missing file', async () => {
    const { findings } = await checked(
      runWith('empty', ({ queries }) => {
        for (const query of queries) query.series = [];
      }),
    );
    expect(ofCheck(findings, 'panels-answer').some(({ outcome }) => outcome === 'pass')).toBe(false);
    expect(ofCheck(findings, 'values-true').some(({ outcome }) => outcome === 'pass')).toBe(false);
    const nameless = await checked(
      runWith('nameless', (answers) => {
        answers.names = {};
      }),
    );
    expect(ofCheck(nameless.findings, 'names-seen').some(({ outcome }) => outcome === 'pass')).toBe(false);
    const torn = runWith('torn', () => undefined);
    writeFileSync(join(torn, runFiles.observed), '{"schemaVersion":1,');
    expect(await checked(torn)).toMatchObject({ code: 2, outcome: 'unknown' });
  });

  test('dashboards check has no name that this run did not see', () => {
    const listed = exposedNames()[0] ?? {};
    // k6 names dropped iterations only once there is one.
    const stale = Object.keys(listed).filter(
      (name) => !(name in seen.names) && name !== clientMetrics.dropped,
    );
    expect(
      stale,
      'no longer exposed: showtime dashboards names RUN > dashboards/exposition/seen.json',
    ).toEqual([]);
  });
});

async function checked(dir: string): Promise<{ code: number | null; outcome: string; findings: Finding[] }> {
  const { code, stdout } = await workspace.run(['dashboards', 'check', dir, '--json']);
  return { code, ...(JSON.parse(stdout) as { outcome: string; findings: Finding[] }) };
}

/** The run as if its Prometheus had answered otherwise. */
function runWith(name: string, change: (answers: Observed) => void): string {
  const copy = join(workspace.folder, name);
  const answers = readObserved();
  cpSync(folder, copy, { recursive: true });
  change(answers);
  writeFileSync(join(copy, runFiles.observed), JSON.stringify(answers));
  sealRun(copy, basename(folder));
  return copy;
}

function ofCheck(findings: readonly Finding[], check: string): Finding[] {
  return findings.filter((finding) => finding.check === check);
}

/** Operations that a server counts as orders: customers' orders, and challenges. */
const orderOps: ReadonlySet<LedgerLine['op']> = new Set([
  'order',
  'forged-order',
  'other-body',
  'twin-order',
]);

/** Sends of customers' orders, from the run's ledger; those of the probe are left out. */
function sentOrders(): number {
  const lines = readFileSync(join(folder, runFiles.ledger), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as LedgerLine);
  return lines.filter(({ op, outcome, n }) => orderOps.has(op) && outcome === 'attempted' && n >= 0).length;
}

test('Ctrl-C in an observed run leaves nothing running', async () => {
  const interrupted = new Workspace();
  const run = interrupted.start([
    'run',
    '--observe',
    '--duration',
    '5s',
    '--peak',
    '20',
    '--seed',
    '5',
    '--plan',
    'none',
  ]);
  await run.until(/the real peak/);
  run.child.kill('SIGINT');
  expect((await run.over).code).toBe(130);
  await expect.poll(() => interrupted.leftRunning()).toEqual([]);
  await interrupted.leave();
});
