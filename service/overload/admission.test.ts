// Which requests are worked on, wait or are shed when more need the writer than it can serve.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Admission, type AdmissionOptions } from './admission.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What became of requests that were named by their place in the order of arrival. */
function open(change: Partial<AdmissionOptions> = {}) {
  const served: number[] = [];
  const shed: number[] = [];
  const admission = new Admission({
    limit: 2,
    queueLimit: 10,
    queueTargetMs: 100,
    isWriterOpen: () => true,
    nowMs: () => Date.now(),
    ...change,
  });
  let arrived = 0;
  const enter = (maxWaitMs = 2_000): (() => void) => {
    const n = ++arrived;
    return admission.enter({ maxWaitMs, serve: () => served.push(n), shed: () => shed.push(n) });
  };
  return { admission, served, shed, enter };
}

it('admission serves as many at once as its limit, and the next in the order of arrival', () => {
  const { served, enter } = open();
  const [first] = [enter(), enter(), enter(), enter()];
  expect(served).toEqual([1, 2]);
  first();
  expect(served).toEqual([1, 2, 3]);
});

it('admission counts an end once, however often it is reported', () => {
  const { served, enter } = open();
  const [first] = [enter(), enter(), enter(), enter()];
  first();
  first();
  expect(served).toEqual([1, 2, 3]);
});

it('admission sheds at once what finds the queue full', () => {
  const { served, shed, enter } = open({ queueLimit: 1 });
  for (let n = 0; n < 5; n += 1) enter();
  expect([served, shed]).toEqual([
    [1, 2],
    [4, 5],
  ]);
});

it('admission sheds what waited as long as its client can wait', () => {
  const { shed, enter } = open();
  for (const maxWaitMs of [2_000, 2_000, 300, 2_000]) enter(maxWaitMs);
  vi.advanceTimersByTime(300);
  expect(shed).toEqual([3]);
  vi.advanceTimersByTime(1_700);
  expect(shed).toEqual([3, 4]);
});

it('admission drops a waiting client that left', () => {
  const { served, shed, enter } = open();
  const [first, , third] = [enter(), enter(), enter(), enter()];
  third();
  first();
  vi.advanceTimersByTime(60_000);
  expect([served, shed]).toEqual([[1, 2, 4], []]);
});

it('admission gives the slot of a client that waited, was served and ended to the next', () => {
  const { served, enter } = open({ limit: 1 });
  const [first, second] = [enter(), enter(), enter()];
  first();
  second();
  expect(served).toEqual([1, 2, 3]);
});

it('admission cuts a standing queue to those that can still be served in time', () => {
  const { admission, served, shed, enter } = open({ limit: 1, queueLimit: 200 });
  const ends: (() => void)[] = [];
  // Four arrive for each that is served, every 100 ms.
  for (let turn = 0; turn < 20; turn += 1) {
    for (let n = 0; n < 4; n += 1) ends.push(enter());
    vi.advanceTimersByTime(100);
    ends[(served.at(-1) ?? 0) - 1]?.();
  }
  expect(admission.isCongested).toBe(false);
  vi.advanceTimersByTime(200);
  expect(admission.isCongested).toBe(true);
  // Of the last turn, or of the one before.
  expect(served.at(-1)).toBeGreaterThan(19 * 4 - 8);
  expect(shed.length).toBeGreaterThan(20);
  expect(admission.counts).toEqual({ served: 1, waiting: 80 - served.length - shed.length });
});

it('admission lets everything through to wait for a writer that is away', () => {
  let isOpen = true;
  const { admission, served, enter } = open({ isWriterOpen: () => isOpen });
  for (let n = 0; n < 4; n += 1) enter();
  isOpen = false;
  admission.writerLost();
  enter();
  expect(served).toEqual([1, 2, 3, 4, 5]);
  expect(admission.isCongested).toBe(false);
});

it('admission admits none until fewer than its limit are left when the writer is back', () => {
  let isOpen = false;
  const { served, enter } = open({ isWriterOpen: () => isOpen });
  const ends = [enter(), enter(), enter(), enter()];
  isOpen = true;
  enter();
  ends.slice(0, 2).forEach((end) => end());
  expect(served).toEqual([1, 2, 3, 4]);
  ends[2]?.();
  expect(served).toEqual([1, 2, 3, 4, 5]);
});
