// The whole path of a failover on real parts: fault, AWS SDK, moto, control plane, a replicated pair under writers.
// Without moto or the database these tests are skipped, and their names have the reason.
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { playPlan, type PlayedFault } from '../../chaos/index.ts';
import { ShowtimeError, type FaultKind, type NewEvent } from '../../contract/index.ts';
import { systemClock } from '../../platform/clock.ts';
import { nodeShell } from '../../platform/shell.ts';
import { ensureMoto } from '../../tools/moto/ensure-moto.mjs';
import { ensureMysql } from '../../tools/mysql/ensure-mysql.mjs';
import { keepWriting, startRealPair, storedOrders, type RealPair } from '../database/testing/real-pair.ts';
import { openAurora, startAuroraStandIn, type StandInBehaviour } from './index.ts';
import { standInCluster, standInCredentials, type AuroraStandIn } from './stand-in/index.ts';

const [moto, install] = await Promise.all([
  ensureMoto().catch((error: Error) => error),
  ensureMysql().catch((error: Error) => error),
]);
const missing = [moto, install].find((one) => one instanceof Error);
const reason = missing === undefined ? '' : ` (skipped: ${missing.message.split('\n')[0]})`;

const clock = systemClock();
let real: RealPair;
let aurora: AuroraStandIn | undefined;
let events: { event: NewEvent; atMs: number }[];

async function start(behaviour: Partial<StandInBehaviour> = {}): Promise<AuroraStandIn> {
  if (moto instanceof Error || install instanceof Error) throw new Error('it is missing');
  events = [];
  const shell = nodeShell();
  real = await startRealPair({ shell, clock, dialect: 'mysql', install });
  const { capability, monitor } = real.pair;
  return (aurora = await startAuroraStandIn({
    pair: { capability, servers: () => real.pair.servers().filter(({ name }) => name !== 'members') },
    account: monitor,
    moto,
    behaviour,
    shell,
    clock,
    logsFolder: real.folder,
    onEvent: (event) => void events.push({ event, atMs: clock.nowMs() }),
    signal: new AbortController().signal,
  }));
}

afterEach(async () => {
  await aurora?.stop();
  aurora = undefined;
  await real?.stop();
}, 60_000);

/** Plays one fault as a run does; its events come into `events`, too. */
async function play(
  kind: FaultKind,
  inEffectMs = 120_000,
  steadyMs = 120_000,
): Promise<PlayedFault | undefined> {
  if (aurora === undefined) throw new Error('nothing is open');
  const append = async (event: NewEvent, happenedAtMs?: number): Promise<void> =>
    void events.push({ event, atMs: happenedAtMs ?? clock.nowMs() });
  const { faults: played } = await playPlan({
    plan: [{ atMs: 0, holdMs: 0, fault: { kind, of: { role: 'writer' } } as never }],
    capabilities: { database: aurora.capability },
    events: { append, appendDurably: append },
    clock,
    seed: 1,
    loadStartedAtMs: clock.nowMs(),
    signal: new AbortController().signal,
    limits: { injectMs: 30_000, inEffectMs, steadyMs, resolveMs: 30_000, pollIntervalMs: 50 },
  });
  return played[0];
}

const atOf = (kind: NewEvent['kind']): number =>
  events.find(({ event }) => event.kind === kind)?.atMs ?? Number.NaN;

const kinds: FaultKind[] = ['crash-writer', 'switch-over-writer'];
test.skipIf(reason !== '').each(kinds)(
  `%s through the AWS SDK moves the writer of a real pair under writers, and no acknowledged order is lost${reason}`,
  async (kind) => {
    await start({ throttle: { FailoverDBCluster: 1 } });
    const before = real.pair.writer.pid;
    const writers = keepWriting(() => real.pair.writer, 4, clock);
    onTestFinished(() => writers.stop());
    const played = await play(kind);
    await writers.stop();

    expect([played?.state, played?.failures]).toEqual(['steady', []]);
    expect(real.pair.writer.pid).not.toBe(before);
    const injected = events.find(({ event }) => event.kind === 'fault-injected')?.event;
    expect(injected).toMatchObject({
      evidence: { call: 'FailoverDBCluster', target: kind === 'crash-writer' ? null : 'db-2' },
    });
    expect(events.find(({ event }) => event.kind === 'fault-in-effect')?.event).toMatchObject({
      evidence: { oldWriter: 'db-1', writer: 'db-2', promotions: 1 },
    });
    // One order on one clock: declared, injected, lost, changed, proven by the API too, joined, steady.
    const order = [
      'fault-declared',
      'fault-injected',
      'writer-lost',
      'writer-changed',
      'fault-in-effect',
      'system-steady',
    ] as const;
    expect(order.map(atOf)).toEqual(order.map(atOf).toSorted((a, b) => a - b));
    expect(atOf('reader-joined')).toBeLessThanOrEqual(atOf('system-steady'));

    const stored = await storedOrders(real.pair.writer);
    const lost = writers.acknowledged.filter(({ order: id }) => !stored.has(id));
    expect(writers.acknowledged.length).toBeGreaterThan(0);
    expect(lost).toEqual([]);
  },
  300_000,
);

test.skipIf(reason !== '')(
  `a failover that never completes is not proven, and leaves the writer${reason}`,
  async () => {
    await start({ neverCompletes: true, beginMs: 0 });
    const before = real.pair.writer.pid;
    const played = await play('crash-writer', 3_000, 1_000);
    expect(played?.failures.map(({ step }) => step)).toEqual(['in-effect', 'steady']);
    expect(events.map(({ event }) => event.kind)).not.toContain('fault-in-effect');
    expect(real.pair.writer.pid).toBe(before);
    // The status is failing-over for ever: the next one is refused before the call.
    await expect(aurora?.capability.crashWriter()).rejects.toThrow(/was refused/);
  },
  300_000,
);

test.skipIf(reason !== '')(
  `calls that are denied or throttled for ever, another cluster and a missing tag are each a clear refusal${reason}`,
  async () => {
    const { url, capability } = await start({
      deny: ['FailoverDBCluster'],
      throttle: { DescribeDBClusters: 2 },
    });
    const denied: unknown = await capability.crashWriter().catch((error: unknown) => error);
    expect(denied).toMatchObject({ code: 'aurora-refused', exitCode: 69 });
    expect((await play('crash-writer'))?.failures.map(({ step }) => step)).toEqual(['inject']);
    const openOther = (changed: object): Promise<unknown> =>
      openAurora({
        settings: { ...standInCluster, endpoint: url, completesWithinSeconds: 60, ...changed },
        password: null,
        confirmed: [],
        credentials: standInCredentials,
        clock,
        onEvent: () => undefined,
      }).catch((error: unknown) => error);
    for (const changed of [{ cluster: 'another' }, { allow: `${standInCluster.allow}-eu` }]) {
      const refused = await openOther(changed);
      expect(refused).toBeInstanceOf(ShowtimeError);
      expect(refused).toMatchObject({ code: 'aurora-not-allowed', exitCode: 64 });
    }
  },
  300_000,
);
