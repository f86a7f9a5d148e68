// What the watch makes of an API and of SQL that change: which events, and when a failover counts as proven.
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  auroraSettings,
  type DatabaseCapability,
  type Evidence,
  type NewEvent,
} from '../../contract/index.ts';
import { refuseUnlessAllowed } from './allowed.ts';
import { auroraCapability, type CapabilityParts } from './capability.ts';
import { lookBySql } from './sql-look.ts';
import { ScriptedRds, scriptedArn } from './testing/scripted-rds.ts';
import { SteppedClock } from '../../platform/testing/stepped-clock.ts';
import { Watch } from './watch.ts';

const settings = auroraSettings.parse({ region: 'us-east-1', cluster: 'shop', allow: scriptedArn });
let rds: ScriptedRds;
let clock: SteppedClock;
let watch: Watch;
let events: NewEvent[];

async function open(
  bySql = true,
  experiment: CapabilityParts['experiment'] = null,
): Promise<DatabaseCapability> {
  watch = new Watch({
    rds,
    clock,
    cluster: 'shop',
    sql: bySql ? rds.sql : null,
    apiEveryMs: 1_000,
    sqlEveryMs: 100,
    onEvent: (event) => void events.push(event),
  });
  await watch.start();
  return auroraCapability({
    rds,
    watch,
    experiment,
    bySql,
    target: null,
    refuse: (sight) => refuseUnlessAllowed(settings, sight, []),
  });
}

const kinds = (): string[] =>
  events.map((event) => `${event.kind} ${'subject' in event ? event.subject : ''}`);

beforeEach(() => {
  rds = new ScriptedRds();
  clock = new SteppedClock();
  events = [];
});
afterEach(() => watch.stop());

test('a failover is lost, changed and joined by SQL, and is proven only once the API agrees', async () => {
  const aurora = await open();
  const before = await aurora.topology();
  expect([before.writer, before.semiSync, before.semiSyncReaders, before.promotions]).toEqual([
    'one',
    true,
    2,
    0,
  ]);
  expect(await aurora.crashWriter()).toEqual({
    call: 'FailoverDBCluster',
    target: null,
    requestId: 'request-1',
  });

  rds.silent.add('one');
  await clock.pass(100);
  expect(kinds()).toEqual(['writer-lost one']);
  expect((await aurora.topology()).writer).toBeNull();
  expect(await aurora.endOf?.('one', null)).toBeNull();

  rds.writable = new Set(['two']);
  await clock.pass(100);
  expect(kinds()).toEqual(['writer-lost one', 'writer-changed two']);
  expect(events[1]).toMatchObject({ evidence: { from: 'one', seen_by: 'sql' } });
  // The API still names the old one: SQL alone proves nothing.
  expect([(await aurora.topology()).writer, (await aurora.topology()).promotions]).toEqual([null, 1]);
  expect(await aurora.endOf?.('one', null)).toBeNull();

  rds.status = 'failing-over';
  await clock.pass(1_000);
  expect(kinds()).toEqual(['writer-lost one', 'writer-changed two']);
  rds.status = 'available';
  rds.writer = 'two';
  rds.silent.clear();
  await clock.pass(1_000);
  expect(kinds()).toEqual(['writer-lost one', 'writer-changed two', 'reader-joined one']);
  expect(await aurora.endOf?.('one', null)).toEqual({
    call: 'FailoverDBCluster',
    apiWriter: 'two',
    sqlWriter: 'two',
  });
  expect((await aurora.topology()).semiSyncReaders).toBe(2);
});

test('a failover that never completes is never proven, however long the status says failing-over', async () => {
  const aurora = await open();
  await aurora.crashWriter();
  rds.status = 'failing-over';
  await clock.pass(180_000);
  const now = await aurora.topology();
  expect([now.writer, now.semiSync, now.promotions]).toEqual([null, false, 0]);
  expect(await aurora.endOf?.('one', null)).toBeNull();
  expect(kinds()).toEqual(['writer-lost one']);
});

test('a failover that Aurora gives up leaves the writer, which is no promotion', async () => {
  await open();
  rds.status = 'failing-over';
  await clock.pass(1_000);
  rds.status = 'available';
  await clock.pass(1_100);
  expect(kinds()).toEqual(['writer-lost one', 'writer-changed one']);
  expect(events[1]).toMatchObject({ evidence: { restarted: true } });
  expect(watch.promotions).toBe(0);
});

test('without an account the API alone names the new writer', async () => {
  const aurora = await open(false);
  rds.status = 'failing-over';
  await clock.pass(1_000);
  rds.writer = 'three';
  await clock.pass(1_000);
  expect(kinds()).toEqual(['writer-lost one']);
  rds.status = 'available';
  await clock.pass(1_000);
  expect(kinds()).toEqual(['writer-lost one', 'writer-changed three']);
  expect(await aurora.endOf?.('one', null)).toEqual({
    call: 'FailoverDBCluster',
    apiWriter: 'three',
    sqlWriter: null,
  });
});

/** An experiment in memory: a test says what becomes of it. */
class ScriptedExperiment {
  failure: string | null = null;
  evidence = { call: 'StartExperiment', experiment: 'EXP1', experimentStatus: 'running' };
  readonly calls: string[] = [];
  start = async (): Promise<Evidence> => {
    this.calls.push('start');
    return { call: 'StartExperiment', experiment: 'EXP1' };
  };
  stop = async (): Promise<void> => void this.calls.push('stop');
}

test('with a template crash-writer is an experiment, and is proven as a call is', async () => {
  const experiment = new ScriptedExperiment();
  const aurora = await open(true, experiment);
  expect(await aurora.crashWriter()).toEqual({ call: 'StartExperiment', experiment: 'EXP1' });
  rds.status = 'failing-over';
  rds.writable = new Set(['two']);
  await clock.pass(1_000);
  expect(await aurora.endOf?.('one', null)).toBeNull();
  rds.status = 'available';
  rds.writer = 'two';
  await clock.pass(1_000);
  expect(kinds().slice(0, 2)).toEqual(['writer-lost one', 'writer-changed two']);
  expect(await aurora.endOf?.('one', null)).toEqual({
    ...experiment.evidence,
    apiWriter: 'two',
    sqlWriter: 'two',
  });
  // What has moved the writer may complete.
  await aurora.restore();
  expect([experiment.calls, rds.failovers]).toEqual([['start'], []]);
  await aurora.switchOverWriter();
  expect(rds.failovers).toEqual(['three']);
});

test('an experiment that has moved no writer is stopped by the undo, once', async () => {
  const experiment = new ScriptedExperiment();
  const aurora = await open(true, experiment);
  await aurora.restore();
  expect(experiment.calls).toEqual([]);
  await aurora.crashWriter();
  await aurora.restore();
  await aurora.restore();
  expect(experiment.calls).toEqual(['start', 'stop']);
});

test('an experiment that an alarm stopped before the failover tells who waits for the proof', async () => {
  const experiment = new ScriptedExperiment();
  const aurora = await open(true, experiment);
  await aurora.crashWriter();
  experiment.failure = 'the experiment EXP1 of AWS FIS is stopped: Experiment halted by stop condition.';
  await expect(aurora.topology()).rejects.toThrow(/halted by stop condition/);
  await aurora.restore();
  expect((await aurora.topology()).writer).toBe('one');
});

test.each<[string, (one: ScriptedRds) => void]>([
  ['while the cluster is not available', (one) => void (one.status = 'modifying')],
  ['once its tag is gone', (one) => void (one.tags = {})],
])('no experiment is started %s', async (_when, change) => {
  const experiment = new ScriptedExperiment();
  const aurora = await open(true, experiment);
  change(rds);
  await expect(aurora.crashWriter()).rejects.toThrow();
  expect(experiment.calls).toEqual([]);
});

test('a switch-over names the available reader of the best tier', async () => {
  const aurora = await open();
  await aurora.switchOverWriter();
  expect(rds.failovers).toEqual(['three']);
});

test.each<[string, (one: ScriptedRds) => void, RegExp]>([
  ['while it is not available', (one) => void (one.status = 'modifying'), /not available but modifying/],
  ['without a reader', (one) => void (one.names = ['one']), /has no reader/],
  ['once its tag is gone', (one) => void (one.tags = {}), /has no tag showtime\.dev\/chaos/],
])('a cluster is not failed over %s', async (_when, change, message) => {
  const aurora = await open();
  change(rds);
  const error = (await aurora.crashWriter().catch((cause: unknown) => cause)) as {
    explanation: { what: string; why: string };
  };
  expect(`${error.explanation.what} ${error.explanation.why}`).toMatch(message);
  expect(rds.failovers).toEqual([]);
});

test('a reader that does not answer and is back is reported once each', async () => {
  await open();
  rds.silent.add('two');
  await clock.pass(500);
  rds.silent.clear();
  await clock.pass(500);
  expect(kinds()).toEqual(['reader-lost two', 'reader-joined two']);
});

test('an API that refuses is reported once, and when it answers again', async () => {
  await open();
  rds.refusal = new Error('Rate exceeded');
  await clock.pass(5_000);
  rds.refusal = null;
  await clock.pass(1_000);
  expect(events).toEqual([
    { kind: 'watch-lost', subject: 'shop', evidence: { because: 'Rate exceeded' } },
    { kind: 'watch-resumed', subject: 'shop', evidence: {} },
  ]);
});

test.each<[string, object, readonly (string | null)[], RegExp | null]>([
  ['the cluster of the ARN with the tag is allowed', {}, [], null],
  ['another ARN is refused', { arn: scriptedArn.replace('us-east-1', 'eu-west-1') }, [], /and "allow" is/],
  ['a cluster without the tag is refused', { tags: {} }, [], /has no tag/],
  ['another value of the tag is refused', { tags: { 'showtime.dev/chaos': 'no' } }, [], /has "no" as tag/],
])('%s', (_title, changed, confirmed, message) => {
  const sight = { arn: scriptedArn, tags: { 'showtime.dev/chaos': 'allowed' }, ...changed };
  const decide = (): void => refuseUnlessAllowed(settings, sight, confirmed);
  if (message === null) expect(decide).not.toThrow();
  else expect(decide).toThrow(message);
});

test('a cluster that looks like production wants its name typed once more', () => {
  const production = { ...settings, cluster: 'shop-prod' };
  const sight = { arn: scriptedArn, tags: { 'showtime.dev/chaos': 'allowed' } };
  expect(() => refuseUnlessAllowed(production, sight, [null])).toThrow(/looks like production/);
  expect(() => refuseUnlessAllowed(production, sight, ['shop'])).toThrow(/looks like production/);
  expect(() => refuseUnlessAllowed(production, sight, ['shop-prod'])).not.toThrow();
});

test.each<[string, Record<string, string>, object]>([
  [
    'the writer of Aurora',
    { innodb_read_only: 'OFF', read_only: 'OFF', aurora_server_id: 'one' },
    { writable: true, auroraId: 'one', lagMs: 23 },
  ],
  [
    'a reader of Aurora',
    { innodb_read_only: 'ON', read_only: 'OFF', aurora_server_id: 'two' },
    { writable: false, auroraId: 'two', lagMs: 23 },
  ],
  [
    'the reader of a plain pair',
    { innodb_read_only: 'OFF', read_only: 'ON' },
    { writable: false, auroraId: null, lagMs: null },
  ],
])('a look by SQL understands %s', async (_title, variables, expected) => {
  const rows = async (sql: string): Promise<Record<string, string | number | null>[]> =>
    sql.includes('replica_host_status')
      ? [{ lag: 23 }]
      : Object.entries(variables).map(([Variable_name, Value]) => ({ Variable_name, Value }));
  expect(await lookBySql({ rows }, 1_000)).toEqual(expected);
});

test('a look by SQL at a server that does not say whether it takes writes gives no answer', async () => {
  const rows = (): Promise<Record<string, string>[]> =>
    Promise.resolve([{ Variable_name: 'read_only', Value: 'OFF' }]);
  await expect(lookBySql({ rows }, 1_000)).rejects.toThrow('innodb_read_only');
});
