// A failover of each kind by the API, under writers, for the walks and the long tests.
import { expect, onTestFinished } from 'vitest';
import type { FaultKind, NewEvent } from '../../../contract/index.ts';
import { keepWriting, storedOrders } from '../../database/testing/real-pair.ts';
import { atOf, clock, events, play, real, start } from './joined-stand-in.ts';

interface Failover {
  starting: Parameters<typeof start>;
  /** Evidence of the injection, and of the fault that is in effect. */
  injected: object;
  inEffect: object;
}

/** By a call of the RDS API, which is throttled once. */
function byCall(kind: FaultKind): Failover {
  return {
    starting: [{ throttle: { FailoverDBCluster: 1 } }],
    injected: { call: 'FailoverDBCluster', target: kind === 'crash-writer' ? null : 'db-2' },
    inEffect: { oldWriter: 'db-1', writer: 'db-2', promotions: 1 },
  };
}

/** Plays that fault once through the AWS SDK, and asks that the writer moved and no acknowledged order is lost. */
export async function failOverUnderWriters(
  kind: FaultKind,
  { starting, injected, inEffect }: Failover = byCall(kind),
): Promise<void> {
  await start(...starting);
  const before = real.pair.writer.pid;
  const writers = keepWriting(() => real.pair.writer, 4, clock);
  onTestFinished(() => writers.stop());
  const played = await play(kind);
  await writers.stop();

  expect([played?.state, played?.failures]).toEqual(['steady', []]);
  expect(real.pair.writer.pid).not.toBe(before);
  const evidenceOf = (wanted: NewEvent['kind']) => events.find(({ event }) => event.kind === wanted)?.event;
  expect(evidenceOf('fault-injected')).toMatchObject({ evidence: injected });
  expect(evidenceOf('fault-in-effect')).toMatchObject({ evidence: inEffect });
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
}
