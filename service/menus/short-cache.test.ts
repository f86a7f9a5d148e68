// The short cache: one question for many, stale rather than nothing, and never older than it may be.
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../contract/ports.ts';
import { ShortCache } from './short-cache.ts';

/** A clock that stops until a test advances it; its sleeps end when it passes them. */
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

/** A source that answers when the test lets it. */
function open() {
  const clock = new HandClock();
  const pending: { answer: (value: string) => void; fail: (error: Error) => void }[] = [];
  const cache = new ShortCache<string>({
    load: () => new Promise((answer, fail) => pending.push({ answer, fail })),
    maxAgeMs: 1_000,
    keepMs: 10_000,
    timeoutMs: 250,
    clock,
  });
  return { clock, pending, cache };
}

async function filled() {
  const catalog = open();
  const first = catalog.cache.get(1);
  catalog.pending[0]?.answer('popcorn');
  await first;
  return catalog;
}

describe('a short cache', () => {
  it('a short cache sends one request for many callers and reports it', async () => {
    const { cache, pending } = open();
    const many = [cache.get(1), cache.get(1), cache.get(1)];
    expect(pending).toHaveLength(1);
    pending[0]?.answer('popcorn');
    expect(await Promise.all(many)).toEqual(
      Array.from({ length: 3 }, () => ({ value: 'popcorn', state: 'miss' })),
    );
    expect(await cache.get(1)).toEqual({ value: 'popcorn', state: 'hit' });
  });

  it('a short cache sends a new request once an answer is no longer fresh', async () => {
    const { cache, pending, clock } = await filled();
    clock.pass(1_000);
    const next = cache.get(1);
    pending[1]?.answer('nachos');
    expect(await next).toEqual({ value: 'nachos', state: 'miss' });
  });

  it('a short cache serves the stale answer when the source fails, and when it is slow', async () => {
    const { cache, pending, clock } = await filled();
    clock.pass(1_000);
    const failing = cache.get(1);
    pending[1]?.fail(new Error('away'));
    expect(await failing).toEqual({ value: 'popcorn', state: 'stale' });
    const slow = cache.get(1);
    clock.pass(250);
    expect(await slow).toEqual({ value: 'popcorn', state: 'stale' });
    pending[2]?.answer('nachos');
    await Promise.resolve();
    await Promise.resolve();
    expect(await cache.get(1)).toEqual({ value: 'nachos', state: 'hit' });
  });

  it('a short cache fails rather than serve what is too old, and when there was never an answer', async () => {
    const { cache, pending, clock } = await filled();
    clock.pass(10_001);
    const old = cache.get(1);
    pending[1]?.fail(new Error('away'));
    await expect(old).rejects.toThrow('away');
    const never = cache.get(2);
    pending[2]?.fail(new Error('away'));
    await expect(never).rejects.toThrow('away');
  });
});
