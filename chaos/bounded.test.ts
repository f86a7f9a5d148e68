// Polling ends at its limit, and its message has the reason that helps most.
import { expect, test } from 'vitest';
import { pollUntil } from './bounded.ts';
import { VirtualClock } from '../platform/testing/virtual-clock.ts';

const never = new AbortController().signal;

/** Polls for 1 s, with one probe after another; the last of them is repeated. */
function poll(...probes: (() => Promise<string | null>)[]): Promise<string> {
  const clock = new VirtualClock();
  let calls = 0;
  return pollUntil({ clock, everyMs: 100, limitMs: 1_000, signal: never }, () => {
    const probe = probes[Math.min(calls, probes.length - 1)];
    calls += 1;
    return probe === undefined ? Promise.resolve(null) : probe();
  });
}
const refused = (): Promise<never> => Promise.reject(new Error('connection refused'));
const notYet = (): Promise<null> => Promise.resolve(null);
const hangs = (): Promise<never> => new Promise(() => undefined);

test('polling returns the first value, also after failed calls', async () => {
  await expect(poll(refused, notYet, () => Promise.resolve('steady'))).resolves.toBe('steady');
});

test('polling that found nothing reports the reason of the last call if that failed', async () => {
  await expect(poll(notYet, refused)).rejects.toThrow(
    'not within 1000 ms; the last try failed: connection refused',
  );
  await expect(poll(refused, notYet)).rejects.toThrow(/^not within 1000 ms$/);
});

test('a call that the limit cuts off keeps the reason of the failed call before it', async () => {
  await expect(poll(refused, hangs)).rejects.toThrow(
    'not within 1000 ms; the last try failed: connection refused',
  );
});

test('a call that the limit cuts off is the reason if no call before it failed', async () => {
  await expect(poll(notYet, hangs)).rejects.toThrow(
    'not within 1000 ms; the last try failed: took longer than 900 ms',
  );
});

test('polling ends when it is interrupted', async () => {
  const clock = new VirtualClock();
  const watch = { clock, everyMs: 100, limitMs: 1_000, signal: AbortSignal.abort() };
  await expect(pollUntil(watch, notYet)).rejects.toThrow('interrupted');
});
