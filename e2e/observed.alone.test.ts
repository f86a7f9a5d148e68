// A rehearsal that a real Prometheus and Alertmanager watch: what they answer is in its folder, true by
// number; who was to be told was; nothing stays.
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  clientMetrics,
  observed,
  runFiles,
  targetStatus,
  type LedgerLine,
  type Observed,
} from '../contract/index.ts';
import type { Finding } from '../dashboards/check/index.ts';
import { exposedNames } from '../dashboards/exposition/index.ts';
import { Listener } from './listener.ts';
import { Place } from './showtime.ts';

const place = new Place();
const slack = new Listener();
const grafana = new Listener();
const loadMs = 75_000;
const faults = [
  'refuse-orders@8s,for=20s,share=0.1',
  'kill-zone@34s,for=12s,zone=c',
  'cut-writer-link@50s,for=5s',
];
let folder = '';
let grafanaUrl = '';
let stderr = '';
let seen: Observed;

beforeAll(async () => {
  grafanaUrl = await grafana.open();
  const webhook = join(place.folder, 'webhook');
  writeFileSync(webhook, `${await slack.open()}/services/secret\n`, { mode: 0o600 });
  const done = await place.run([
    'run',
    '--observe',
    '--duration',
    `${loadMs / 1_000}s`,
    '--peak',
    '40',
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
  folder = place.runFolders().at(-1) ?? '';
  seen = readObserved();
}, 300_000);
afterAll(async () => {
  // Nothing is up any more unless a test failed.
  await place.run(['recover']);
  await slack.close();
  await grafana.close();
  place.remove();
});

function readObserved(): Observed {
  return observed.parse(JSON.parse(readFileSync(join(folder, runFiles.observed), 'utf8')));
}

describe('what an observed run keeps', () => {
  test('is what the dashboards showed; all that watched it has ended', () => {
    expect(stderr).not.toContain('observed.json is missing');
    expect(Object.keys(seen.versions).sort()).toEqual(['alertmanager', 'mysqld_exporter', 'prometheus']);
    expect(seen.queries.filter(({ error }) => error !== null)).toEqual([]);
    expect(seen.window.untilMs).toBeGreaterThan(loadMs);
    expect(
      Math.max(...seen.queries.flatMap(({ series }) => series.map(({ points }) => points.length))),
    ).toBeLessThanOrEqual(301);
    expect(place.leftRunning()).toEqual([]);
  });

  test('has the faults, the customers, the balancer and each database member among its series', () => {
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

  test('counts at the server every order that was good for a customer, and no more than was sent', () => {
    const orders = seen.server.find(({ slo }) => slo === 'orders-good');
    const { good, bad, excluded } = orders ?? { good: 0, bad: 0, excluded: 0 };
    const client = place.verdict(folder).slos.find(({ name }) => name === 'orders-good');
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

  test("names in the machine's figures the processes that watched", () => {
    const machine = readFileSync(join(folder, runFiles.machine), 'utf8');
    for (const name of ['prometheus', 'alertmanager', 'exporter-db-1', 'exporter-db-2', 'exporter-members'])
      expect(machine).toContain(`,${name},`);
  });
});

describe('who was to be told', () => {
  test('Slack heard, while the run went on, that the budget of this run burns, in the channel of rehearsals and with the way to the dashboard', () => {
    const messages = slack.heard.map(({ line, body }) => ({ line, ...body })) as {
      line: string;
      channel?: string;
      attachments?: { title: string; title_link: string; text: string }[];
    }[];
    expect(new Set(messages.map(({ line }) => line))).toEqual(new Set(['POST /services/secret']));
    const burning = messages.find(({ attachments }) =>
      /^REHEARSAL .*orders-good/.test(attachments?.[0]?.title ?? ''),
    );
    expect(burning, JSON.stringify(messages)).toMatchObject({ channel: '#showtime-rehearsals' });
    expect(burning?.attachments?.[0]?.title_link).toMatch(
      new RegExp(`^${grafanaUrl}/d/showtime\\?var-target=`),
    );
    expect(burning?.attachments?.[0]?.text).toMatch(/\d+ bad of \d+ [^]*Runbook[^]*Dashboard[^]*Silence/);
  });

  test('Grafana got every dashboard, and each fault as a region that is as long as the fault was', () => {
    const count = (path: string): number =>
      grafana.heard.filter(({ line }) => line === `POST ${path}`).length;
    expect([count('/api/folders'), count('/api/dashboards/db')]).toEqual([1, 5]);
    const regions = grafana.heard
      .filter(({ line }) => line === 'POST /api/annotations')
      .map(({ body }) => body as { time: number; timeEnd: number; tags: string[] });
    const events = place.events();
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
  test('says that every panel answered, every name was seen, and every key number is true', async () => {
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

  test('catches numbers that are half as much again by every value test', async () => {
    const { findings: right } = await checked(folder);
    const { code, findings } = await checked(
      runWith('off', ({ queries }) => {
        for (const { series } of queries)
          for (const { points } of series)
            for (const point of points) if (point[1] !== null) point[1] = point[1] * 1.5 + 6;
      }),
    );
    expect(code).toBe(1);
    const asked = ofCheck(right, 'values-true').filter(({ outcome }) => outcome === 'pass');
    const stillPass = ofCheck(findings, 'values-true')
      .filter(({ outcome }) => outcome === 'pass')
      .map(({ because }) => because);
    expect(asked.length).toBeGreaterThan(12);
    // Times in effect are counted in points above zero: those are caught by the next test.
    expect(stillPass.filter((because) => !because.startsWith('seconds for which'))).toEqual([]);
  });

  test('catches a panel without data, a fault that does not show, and a missing file', async () => {
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

  test('knows of no name that this run did not see', () => {
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

test('Ctrl-C in an observed run leaves nothing running', async () => {
  const run = place.start([
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
  await expect.poll(() => place.leftRunning()).toEqual([]);
});

test('up --observe is found by status, fits an observed run, which goes on when its Prometheus dies and says what is missing, and goes down whole', async () => {
  const up = await place.run(['up', '--observe', '--json', '--pods', '2']);
  const { observability } = targetStatus.parse(JSON.parse(up.stdout));
  const ready = await Promise.all(
    [observability?.prometheusUrl, observability?.alertmanagerUrl].map(
      async (url) => (await fetch(`${url}/-/ready`)).status,
    ),
  );
  expect(ready).toEqual([200, 200]);
  expect((await place.run(['status'])).stdout).toContain(`prometheus    ${observability?.prometheusUrl}`);

  const run = place.start([
    'run',
    '--observe',
    '--id',
    'local',
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
  const prometheus = place.target()?.children.find(({ name }) => name === 'prometheus');
  process.kill(prometheus?.pid ?? -1, 'SIGKILL');
  expect((await run.over).stderr).toMatch(/observed\.json is missing: .*gave no answer/);
  const last = place.runFolders().at(-1) ?? '';
  expect([existsSync(join(last, runFiles.observed)), existsSync(join(last, runFiles.verdict))]).toEqual([
    false,
    true,
  ]);

  expect((await place.run(['status'])).stdout).toContain('prometheus has ended');
  expect(await place.run(['run', '--observe', '--id', 'local'])).toMatchObject({
    code: 64,
    stderr: expect.stringContaining('its prometheus has ended') as string,
  });
  expect(await place.run(['down'])).toMatchObject({ code: 0 });
  expect(place.leftRunning()).toEqual([]);
});

async function checked(dir: string): Promise<{ code: number | null; outcome: string; findings: Finding[] }> {
  const { code, stdout } = await place.run(['dashboards', 'check', dir, '--json']);
  return { code, ...(JSON.parse(stdout) as { outcome: string; findings: Finding[] }) };
}

/** The run with other answers of its Prometheus. */
function runWith(name: string, change: (answers: Observed) => void): string {
  const copy = join(place.folder, name);
  const answers = readObserved();
  cpSync(folder, copy, { recursive: true });
  change(answers);
  writeFileSync(join(copy, runFiles.observed), JSON.stringify(answers));
  return copy;
}

function ofCheck(findings: readonly Finding[], check: string): Finding[] {
  return findings.filter((finding) => finding.check === check);
}

/** Sends of customers' orders, from the run's ledger; the probe's and settling's are the harness's own. */
/** What a server takes for an order: a customer's, and challenges. */
const orderOps: ReadonlySet<LedgerLine['op']> = new Set([
  'order',
  'forged-order',
  'other-body',
  'twin-order',
]);

function sentOrders(): number {
  const lines = readFileSync(join(folder, runFiles.ledger), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as LedgerLine);
  return lines.filter(({ op, outcome, n }) => orderOps.has(op) && outcome === 'attempted' && n >= 0).length;
}
