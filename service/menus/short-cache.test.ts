// The short cache: one question for many, stale rather than nothing, and never older than it may be.
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../contract/ports.ts';
import { ShortCache } from './short-cache.ts';

/** A clock that stands still until it is told; its sleeps end when it passes them. */
class HandClock implements Clock {
  #nowMs = 0;
  #sleepers: { atMs: number; wake: () => void }[] = [];
  nowMs(): number {
    return this.#nowMs;
  }
  wallMs(): number {
    return this.#nowMs;
  }
  sleep(ms: number): Promise<void> {
    return new Promise((wake) => this.#sleepers.push({ atMs: this.#nowMs + ms, wake }));
  }
  pass(ms: number): void {
    this.#nowMs += ms;
    for (const { atMs, wake } of this.#sleepers) if (atMs <= this.#nowMs) wake();
  }
}

/** A source that answers when told to. */
function open() {
  const clock = new HandClock();
  const asked: { answer: (value: string) => void; fail: (error: Error) => void }[] = [];
  const cache = new ShortCache<string>({
    load: () => new Promise((answer, fail) => asked.push({ answer, fail })),
    freshMs: 1_000,
    keepMs: 10_000,
    patienceMs: 250,
    clock,
  });
  return { clock, asked, cache };
}

async function filled() {
  const house = open();
  const first = house.cache.get(1);
  house.asked[0]?.answer('popcorn');
  await first;
  return house;
}

describe('a short cache', () => {
  it('asks once for many and says so', async () => {
    const { cache, asked } = open();
    const many = [cache.get(1), cache.get(1), cache.get(1)];
    expect(asked).toHaveLength(1);
    asked[0]?.answer('popcorn');
    expect(await Promise.all(many)).toEqual(
      Array.from({ length: 3 }, () => ({ value: 'popcorn', state: 'miss' })),
    );
    expect(await cache.get(1)).toEqual({ value: 'popcorn', state: 'hit' });
  });

  it('asks again once an answer is no longer fresh', async () => {
    const { cache, asked, clock } = await filled();
    clock.pass(1_000);
    const next = cache.get(1);
    asked[1]?.answer('nachos');
    expect(await next).toEqual({ value: 'nachos', state: 'miss' });
  });

  it('serves the stale answer when the source fails, and when it is slow', async () => {
    const { cache, asked, clock } = await filled();
    clock.pass(1_000);
    const failing = cache.get(1);
    asked[1]?.fail(new Error('away'));
    expect(await failing).toEqual({ value: 'popcorn', state: 'stale' });
    const slow = cache.get(1);
    clock.pass(250);
    expect(await slow).toEqual({ value: 'popcorn', state: 'stale' });
    asked[2]?.answer('nachos');
    await Promise.resolve();
    await Promise.resolve();
    expect(await cache.get(1)).toEqual({ value: 'nachos', state: 'hit' });
  });

  it('fails rather than serve what is too old, and when there was never an answer', async () => {
    const { cache, asked, clock } = await filled();
    clock.pass(10_001);
    const old = cache.get(1);
    asked[1]?.fail(new Error('away'));
    await expect(old).rejects.toThrow('away');
    const never = cache.get(2);
    asked[2]?.fail(new Error('away'));
    await expect(never).rejects.toThrow('away');
  });
});
