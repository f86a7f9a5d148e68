// A rehearsal that a real Prometheus and Alertmanager watch: what they answer is in its folder, and nothing of them stays.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { observed, runFiles, targetStatus, type LedgerLine, type Observed } from '../contract/index.ts';
import { Place, type Said } from './showtime.ts';

const place = new Place();
const seed = '5';
const rush = ['run', '--observe', '--duration', '15s', '--peak', '20', '--fault', 'kill-pod@5s', '--seed', seed];

afterAll(async () => {
  // Nothing is up any more unless a test failed.
  await place.run(['recover']);
  place.remove();
});

describe('an observed run', () => {
  let said: Said, seen: Observed;

  beforeAll(async () => {
    said = await place.run(rush);
    seen = observed.parse(JSON.parse(readFileSync(join(place.runFolders()[0] ?? '', runFiles.observed), 'utf8')));
  });

  test('keeps what the dashboards showed, and ends all that watched it', () => {
    expect(said.stderr).not.toContain('observed.json is missing');
    expect(Object.keys(seen.versions).sort()).toEqual(['alertmanager', 'mysqld_exporter', 'prometheus']);
    expect(seen.queries.filter(({ error }) => error !== null)).toEqual([]);
    expect(seen.window.untilMs).toBeGreaterThan(15_000);
    expect(Math.max(...seen.queries.flatMap(({ series }) => series.map(({ points }) => points.length)))).toBeLessThanOrEqual(301);
    expect(place.leftRunning()).toEqual([]);
  });

  test('the fault, the customers, the balancer and each database member are among its series', () => {
    expect(seen.names['chaos_active']).toEqual(expect.arrayContaining(['kind', 'target']));
    expect(seen.names['k6_showtime_intents_total']).toEqual(expect.arrayContaining(['journey', 'result', 'target']));
    expect(seen.names['k6_showtime_intent_duration_seconds']).toEqual(expect.arrayContaining(['journey', 'target']));
    expect(seen.names['k6_showtime_arrival_total']).toEqual(expect.arrayContaining(['target']));
    expect(seen.names['k6_http_reqs_total']).toEqual(expect.arrayContaining(['status', 'target']));
    expect(seen.names['balancer_request_duration_seconds_count']).toEqual(expect.arrayContaining(['answered_by', 'journey', 'target', 'traffic']));
    expect(seen.names['mysql_up']).toEqual(expect.arrayContaining(['member', 'target']));
  });

  test('every order that was good for a customer was good at the server, and the server counted no more than was sent', () => {
    const orders = seen.server.find(({ slo }) => slo === 'orders-good');
    const { good, bad, excluded } = orders ?? { good: 0, bad: 0, excluded: 0 };
    const client = place.verdict().slos.find(({ name }) => name === 'orders-good');
    expect(client?.good).toBeGreaterThan(0);
    expect(good).toBeGreaterThanOrEqual(client?.good ?? Infinity);
    expect(good + bad + excluded).toBeLessThanOrEqual(sentOrders());
    expect(seen.server.map(({ slo }) => slo)).toEqual(['orders-good', 'orders-within-500ms', 'orders-within-2s', 'menus-good']);
  });

  test('the machine\'s figures name the processes that watched', () => {
    const machine = readFileSync(join(place.runFolders()[0] ?? '', runFiles.machine), 'utf8');
    for (const name of ['prometheus', 'alertmanager', 'exporter-db-1', 'exporter-db-2', 'exporter-members']) expect(machine).toContain(`,${name},`);
  });
});

test('Ctrl-C in an observed run leaves nothing running', async () => {
  const run = place.start(rush);
  await run.until(/the real peak/);
  run.child.kill('SIGINT');
  expect((await run.over).code).toBe(130);
  await expect.poll(() => place.leftRunning()).toEqual([]);
});

test('a run whose Prometheus dies goes on, and says what is missing', async () => {
  const run = place.start(rush);
  await run.until(/the real peak/);
  const prometheus = place.target()?.children.find(({ name }) => name === 'prometheus');
  process.kill(prometheus?.pid ?? -1, 'SIGKILL');
  const { stderr } = await run.over;
  expect(stderr).toMatch(/observed\.json is missing: .*gave no answer/);
  expect(existsSync(join(place.runFolders().at(-1) ?? '', runFiles.observed))).toBe(false);
  expect(existsSync(join(place.runFolders().at(-1) ?? '', runFiles.verdict))).toBe(true);
});

test('up --observe is found by status, fits an observed run, and goes down whole', async () => {
  const up = await place.run(['up', '--observe', '--json', '--pods', '2']);
  const { observability } = targetStatus.parse(JSON.parse(up.stdout));
  const ready = await Promise.all([observability?.prometheusUrl, observability?.alertmanagerUrl].map(async (url) => (await fetch(`${url}/-/ready`)).status));
  expect(ready).toEqual([200, 200]);
  expect((await place.run(['status'])).stdout).toContain(`prometheus    ${observability?.prometheusUrl}`);
  expect(await place.run(['down'])).toMatchObject({ code: 0 });
  expect(place.leftRunning()).toEqual([]);
});

test('a target that nobody watches does not fit an observed run', async () => {
  await place.run(['up', '--pods', '1']);
  const refused = await place.run([...rush, '--id', 'local']);
  expect([refused.code, refused.stderr]).toEqual([64, expect.stringContaining('nothing watches it: it was started without up --observe')]);
  await place.run(['down']);
});

/** Sends of customers' orders, from the ledger of the first run; the probe's and settling's are the harness's own. */
function sentOrders(): number {
  const lines = readFileSync(join(place.runFolders()[0] ?? '', runFiles.ledger), 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as LedgerLine);
  return lines.filter(({ op, outcome, n }) => op === 'order' && outcome === 'attempted' && n >= 0).length;
}
