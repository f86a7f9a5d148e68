// A paced server is stopped most of the time, and never left stopped.
import { expect, it } from 'vitest';
import type { Clock } from '../../contract/index.ts';
import { pace } from './pacing.ts';

/** Sleeps end at once; the requested time is added up. */
class CountingClock implements Clock {
  #nowMs = 0;
  nowMs = (): number => this.#nowMs;
  wallMs = (): number => this.#nowMs;
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.#nowMs += ms;
    await Promise.resolve();
  }
}

/** A process that notes its signals and when each came, and ends by itself after `signals` of them. */
function process(clock: Clock, signals = Infinity) {
  const got: { signal: string; atMs: number }[] = [];
  const kill = (signal: string): boolean => {
    if (got.length >= signals) return false;
    got.push({ signal, atMs: clock.nowMs() });
    return true;
  };
  return { got, kill };
}
const stoppedMs = (got: { signal: string; atMs: number }[]): number =>
  got.reduce((sum, { signal, atMs }) => sum + (signal === 'SIGCONT' ? atMs : -atMs), 0);

it('a paced process is stopped for three quarters of the time, for 15 s at most, and runs at the end', async () => {
  const clock = new CountingClock();
  const { got, kill } = process(clock);
  pace({ kill }, clock);
  await expect.poll(() => clock.nowMs()).toBe(15_000);
  expect(got.slice(0, 3).map(({ signal }) => signal)).toEqual(['SIGSTOP', 'SIGCONT', 'SIGSTOP']);
  expect(stoppedMs(got.slice(0, -1)) / 15_000).toBeCloseTo(0.75, 2);
  expect(got.at(-1)?.signal).toBe('SIGCONT');
});

it('a paced process runs freely once the pacing has ended, in whichever state it was', async () => {
  for (let turns = 0; turns < 8; turns += 1) {
    const clock = new CountingClock();
    const { got, kill } = process(clock);
    const pacing = pace({ kill }, clock);
    for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
    pacing.end();
    pacing.end();
    const count = got.length;
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    expect(got.at(-1)?.signal).toBe('SIGCONT');
    expect(got).toHaveLength(count);
  }
});

it('pacing sends nothing more to a process that has ended', async () => {
  const clock = new CountingClock();
  const { got, kill } = process(clock, 3);
  pace({ kill }, clock);
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
  expect(got).toHaveLength(3);
  expect(clock.nowMs()).toBeLessThan(200);
});
