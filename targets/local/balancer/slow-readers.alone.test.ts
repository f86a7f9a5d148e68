// How long an answer may wait for its client: a grace, and the time that its bytes need at the lowest pace.
import type { ServerResponse } from 'node:http';
import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import type { Clock } from '../../../contract/index.ts';
import { watchSlowReaders } from './slow-readers.ts';

const pace = { connectionCheckMs: 1_000, answerGraceMs: 5_000, answerBytesPerSecond: 100 };

/** A clock whose every pause ends when `tick` is called. */
function steppedClock(): { clock: Clock; tick: () => Promise<void> } {
  let wake: () => void = () => undefined;
  const clock = { nowMs: () => 0, sleep: () => new Promise<void>((resolve) => (wake = resolve)) };
  const tick = async (): Promise<void> => {
    wake();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { clock: clock as unknown as Clock, tick };
}

function answer(): {
  response: ServerResponse;
  socket: { bytesWritten: number; writableLength: number };
  isReset: () => boolean;
} {
  let reset = false;
  const socket = { bytesWritten: 0, writableLength: 0, resetAndDestroy: () => (reset = true) };
  const response = Object.assign(new EventEmitter(), { socket }) as unknown as ServerResponse;
  return { response, socket, isReset: () => reset };
}

async function checksUntilReset(takenPerCheck: number, max: number): Promise<number> {
  const { clock, tick } = steppedClock();
  const { response, socket, isReset } = answer();
  const readers = watchSlowReaders(clock, pace);
  readers.watch(response);
  let checks = 0;
  while (!isReset() && checks < max) {
    socket.writableLength = 1;
    socket.bytesWritten += takenPerCheck;
    checks += 1;
    await tick();
  }
  readers.stop();
  return checks;
}

it('the balancer resets a client that takes nothing after the grace', async () => {
  expect(await checksUntilReset(0, 100)).toBe(6);
});

it('the balancer gives a client that takes half the lowest pace twice as long', async () => {
  expect(await checksUntilReset(50, 100)).toBe(10);
});

it('the balancer never resets a client at the lowest pace', async () => {
  expect(await checksUntilReset(101, 100)).toBe(100);
});

it('the balancer does not count the time in which there is nothing to read, and drops an answer that is closed', async () => {
  const { clock, tick } = steppedClock();
  const [idle, over] = [answer(), answer()];
  const readers = watchSlowReaders(clock, pace);
  readers.watch(idle.response);
  readers.watch(over.response);
  over.socket.writableLength = 10;
  over.response.emit('close');
  for (let check = 0; check < 20; check += 1) await tick();
  readers.stop();
  expect([idle.isReset(), over.isReset()]).toEqual([false, false]);
});
