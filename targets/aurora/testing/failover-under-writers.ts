// A failover of each kind by the API, under writers, for the walks and the long tests.
import { expect, onTestFinished } from 'vitest';
import type { FaultKind } from '../../../contract/index.ts';
import { keepWriting, storedOrders } from '../../database/testing/real-pair.ts';
import { atOf, clock, events, play, real, start } from './joined-stand-in.ts';

/** Plays that fault once through the AWS SDK, and asks that the writer moved and no acknowledged order is lost. */
export async function failOverUnderWriters(kind: FaultKind): Promise<void> {
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
}
