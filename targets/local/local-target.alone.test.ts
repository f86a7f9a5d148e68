import { mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { readFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureMariadb } from '#tools';
import { systemClock } from '../../platform/clock.ts';
import { nodeShell } from '../../platform/shell.ts';
import { targetStatus, type DatabaseLine, type NewEvent } from '../../contract/index.ts';
import { startLocalTarget, type LocalTarget } from './index.ts';

let folder: string;
let targets: LocalTarget[];
let events: NewEvent[];
/** When each of them was received. */
let receivedMs: number[];
let lines: DatabaseLine[];
let watchers: (() => void)[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-target-'));
  targets = [];
  events = [];
  receivedMs = [];
  lines = [];
  watchers = [];
});
afterEach(async () => {
  await Promise.all(targets.map((target) => target.stop()));
  await rm(folder, { recursive: true });
});

async function start(
  id: string,
  signal = new AbortController().signal,
  progress: (line: string) => void = () => undefined,
): Promise<LocalTarget> {
  const own = join(folder, id);
  const logsFolder = join(own, 'logs');
  await mkdir(logsFolder, { recursive: true, mode: 0o700 });
  const target = await startLocalTarget({
    id,
    shell: nodeShell(),
    clock: systemClock(),
    dialect: 'mariadb',
    install: await ensureMariadb({}),
    folder: own,
    logsFolder,
    signal,
    pods: 3,
    durable: false,
    seedFile: null,
    progress,
    onEvent: (event) => {
      events.push(event);
      receivedMs.push(systemClock().nowMs());
      for (const watcher of watchers) watcher();
    },
    onState: (line) => {
      lines.push(line);
    },
  });
  targets.push(target);
  return target;
}

function whenEvent(kind: NewEvent['kind'], subject?: string): Promise<void> {
  return new Promise((resolve) => {
    const check = (): void => {
      if (
        events.some(
          (event) =>
            event.kind === kind &&
            (subject === undefined || ('subject' in event && event.subject === subject)),
        )
      )
        resolve();
    };
    watchers.push(check);
    check();
  });
}

async function order(
  target: LocalTarget,
  member: number,
  key: string,
): Promise<{ status: number; id: string }> {
  const { tokens } = JSON.parse(await readFile(target.tokensFile, 'utf8')) as { tokens: string[] };
  const { baseUrl } = await target.status();
  const response = await fetch(`${baseUrl}/api/orders`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'Idempotency-Key': key,
      Authorization: `Bearer ${tokens[member - 1]}`,
    },
    body: JSON.stringify({ theatre: 1, lines: [{ item: 1, quantity: 1 }] }),
  });
  const { id } = (await response.json()) as { id: string };
  return { status: response.status, id };
}

/** pids of living (not zombie) processes among `pids`. */
function living(pids: readonly number[]): number[] {
  return pids.filter((pid) => {
    try {
      return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    } catch {
      return false;
    }
  });
}

describe('the local target', () => {
  it('the local target comes up, takes orders, hides its secrets, loses no request to a drain and no order to a crash, and leaves nothing behind', async () => {
    const target = await start('one');
    const status = targetStatus.parse(await target.status());
    expect(status.pods.map(({ name, zone, ready }) => [name, zone, ready])).toEqual([
      ['pod-1', 'a', true],
      ['pod-2', 'c', true],
      ['pod-3', 'a', true],
    ]);
    const processes = target.processes();
    expect(processes.map(({ name }) => name).sort()).toEqual([
      'db-1',
      'db-2',
      'members',
      'pod-1',
      'pod-2',
      'pod-3',
    ]);
    expect(target.settings()).toMatchObject({ durable: false, pods: 3 });
    expect(await target.versions()).toMatchObject({ node: process.version });
    expect((await order(target, 1, 'first')).status).toBe(201);
    expect(await target.openTransactions()).toBe(0);
    await expectSecretsHidden(target);
    await expectNoLossWhileDraining(target);
    await expectOrdersToSurviveTheWriter(target);
    await expectAllExposed(target);

    const all = [...processes, ...target.processes()].map(({ pid }) => pid);
    await target.stop();
    expect(living(all)).toEqual([]);
  });

  it('the local target runs twice at once without disturbing the other', async () => {
    const [one, two] = await Promise.all([start('one'), start('two')]);
    const placed = [await order(one, 1, 'same-key'), await order(two, 1, 'same-key')];
    expect(placed.map(({ status }) => status)).toEqual([201, 201]);
    expect(placed[0]?.id).not.toBe(placed[1]?.id);
    await one.stop();
    expect((await order(two, 2, 'other-key')).status).toBe(201);
    expect((await two.status()).pods.every(({ ready }) => ready)).toBe(true);
  });

  it.each(['databases: filling', 'databases: starting', 'pods: starting'])(
    'the local target leaves nothing running when it is ended at "%s"',
    async (line) => {
      const ending = new AbortController();
      await expect(
        start('one', ending.signal, (output) => {
          if (output.startsWith(line)) setImmediate(() => ending.abort(new Error('changed my mind')));
        }),
      ).rejects.toThrow();
      expect(mentioning(folder)).toEqual([]);
    },
  );
});

/** Passwords and the session key appear neither in command lines nor in logs. */
async function expectSecretsHidden(target: LocalTarget): Promise<void> {
  const own = join(folder, target.id);
  const { database } = await target.status();
  expect([
    (await stat(target.tokensFile)).mode & 0o777,
    (await stat(join(own, 'session.key'))).mode & 0o777,
  ]).toEqual([0o600, 0o600]);
  const secrets = [database?.writer.password ?? '', readFileSync(join(own, 'session.key'), 'utf8').trim()];
  expect(secrets.every((secret) => secret.length >= 20)).toBe(true);
  const commandLines = target
    .processes()
    .map(({ pid }) => readFileSync(`/proc/${pid}/cmdline`, 'utf8'))
    .join('\n');
  const logs = readdirSync(join(own, 'logs'))
    .map((name) => readFileSync(join(own, 'logs', name), 'utf8'))
    .join('\n');
  for (const secret of secrets) {
    expect(commandLines).not.toContain(secret);
    expect(logs).not.toContain(secret);
  }
}

/**
 * Eight customers order and read menus without a pause until the terminated pod is gone and its replacement
 * is ready.
 */
async function expectNoLossWhileDraining(target: LocalTarget): Promise<void> {
  const { baseUrl } = await target.status();
  const statuses = new Map<number, number>();
  const count = (status: number): void => void statuses.set(status, (statuses.get(status) ?? 0) + 1);
  let over = false;
  const customers = Array.from({ length: 8 }, async (_value, customer) => {
    for (let n = 0; !over; n += 1) {
      count((await order(target, 100 + customer, `drain-${customer}-${n}`)).status);
      count((await fetch(`${baseUrl}/api/theatres/1/menu`)).status);
    }
  });
  await target.capabilities.pods?.terminate('pod-1');
  await Promise.all([whenEvent('pod-gone', 'pod-1'), whenEvent('pod-ready', 'pod-4')]);
  over = true;
  await Promise.all(customers);
  expect([...statuses.keys()].sort()).toEqual([200, 201]);
  expect(events.find((event) => event.kind === 'pod-gone')).toMatchObject({
    subject: 'pod-1',
    evidence: { code: 0, wasLeaving: true },
  });
}

async function expectOrdersToSurviveTheWriter(target: LocalTarget): Promise<void> {
  const first = await order(target, 7, 'before-the-crash');
  await target.capabilities.database?.crashWriter();
  await whenEvent('writer-changed');
  await expect.poll(async () => (await order(target, 7, 'after-the-crash')).status).toBeLessThan(300);
  expect((await order(target, 7, 'before-the-crash')).id).toBe(first.id);
  await whenEvent('reader-joined');
  expect(lines.filter((line) => line.kind === 'old-writer')).toMatchObject([
    { member: 'db-1', examined: true, onlyThere: [] },
  ]);
}

/** After one drain and one lost writer. */
async function expectAllExposed(target: LocalTarget): Promise<void> {
  const { metricsUrl, pods } = await target.status();
  const scraped = async (page: string): Promise<string> => (await fetch(metricsUrl + page)).text();
  const value = (text: string, series: string): number =>
    Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`${series} `))
        ?.split(' ')[1],
    );
  const plane = await scraped('/metrics/control-plane');
  const balancer = await scraped('/metrics/balancer');
  expect([
    value(plane, 'pods_wanted{zone="a"}'),
    value(plane, 'pods_ready{zone="a"}'),
    value(plane, 'pods_ready{zone="c"}'),
  ]).toEqual([2, 2, 1]);
  expect([
    value(plane, 'pod_restarts_total{pod="pod-1",zone="a"}'),
    value(plane, 'database_promotions_total'),
  ]).toEqual([1, 1]);
  const [lost, changed] = ['writer-lost', 'writer-changed'].map(
    (kind) => receivedMs[events.findIndex((event) => event.kind === kind)] ?? 0,
  );
  expect(value(plane, 'database_writerless_seconds_total')).toBeCloseTo(
    ((changed ?? 0) - (lost ?? 0)) / 1000,
    1,
  );
  await expect
    .poll(async () =>
      value(
        await scraped('/metrics/control-plane'),
        'database_member_role{member="db-2",zone="c",role="writer"}',
      ),
    )
    .toBe(1);
  await expect.poll(async () => value(await scraped('/metrics/control-plane'), 'database_semi_sync')).toBe(1);
  await expect
    .poll(async () =>
      value(await scraped('/metrics/control-plane'), 'database_replica_lag_seconds{member="db-1"}'),
    )
    .toBe(0);
  expect(
    value(
      balancer,
      'balancer_request_duration_seconds_count{journey="order",http_response_status_code="201",answered_by="pod",traffic="customer"}',
    ),
  ).toBeGreaterThan(2);
  expect(
    value(
      balancer,
      'balancer_request_duration_seconds_count{journey="menu",http_response_status_code="200",answered_by="pod",traffic="customer"}',
    ),
  ).toBeGreaterThan(2);
  const found = JSON.parse(await scraped('/sd/pods')) as { targets: string[]; labels: { pod: string } }[];
  expect(found.map(({ labels }) => labels.pod)).toEqual(pods.map(({ name }) => name));
  for (const { targets } of found)
    expect(await (await fetch(`http://${targets[0]}/metrics`)).text()).toContain('\nfast_order_ready 1\n');
}

/**
 * pids of living processes whose command line or environment names `text` (pods have the folder in
 * SESSION_KEY_FILE).
 */
function mentioning(text: string): number[] {
  return living(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => {
        try {
          return ['cmdline', 'environ'].some((part) =>
            readFileSync(`/proc/${pid}/${part}`, 'utf8').includes(text),
          );
        } catch {
          return false;
        }
      })
      .map(Number),
  );
}
