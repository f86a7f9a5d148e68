// The whole path of a failover on real parts: fault, AWS SDK, moto, control plane, a replicated pair under writers.
// Without moto or the database these tests are skipped, and their names have the reason.
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { ShowtimeError, type FaultKind } from '../../contract/index.ts';
import { keepWriting, storedOrders } from '../database/testing/real-pair.ts';
import { standInCluster } from './stand-in/index.ts';
import { atOf, clock, end, events, openWith, play, real, reason, start } from './testing/joined-stand-in.ts';

afterEach(end, 60_000);

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
  `calls that are denied or throttled for ever, another cluster and a missing tag are each a clear refusal${reason}`,
  async () => {
    const { url, capability } = await start({
      deny: ['FailoverDBCluster'],
      throttle: { DescribeDBClusters: 2 },
    });
    const denied: unknown = await capability.crashWriter().catch((error: unknown) => error);
    expect(denied).toMatchObject({ code: 'aurora-refused', exitCode: 69 });
    expect((await play('crash-writer'))?.failures.map(({ step }) => step)).toEqual(['inject']);
    for (const changed of [{ cluster: 'another' }, { allow: `${standInCluster.allow}-eu` }]) {
      const refused: unknown = await openWith(url, changed).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(ShowtimeError);
      expect(refused).toMatchObject({ code: 'aurora-not-allowed', exitCode: 64 });
    }
  },
  300_000,
);
