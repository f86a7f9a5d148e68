import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { listenForQuit, type KeyInput } from './quit-key.ts';

/** A terminal whose keys a test presses. */
class Terminal extends EventEmitter {
  isTTY = true;
  raw: boolean[] = [];
  setRawMode = (raw: boolean): void => void this.raw.push(raw);
  resume = (): void => undefined;
  pause = (): void => undefined;
}

const listen = (terminal: Terminal, interrupt = (): void => undefined): ReturnType<typeof listenForQuit> =>
  listenForQuit(terminal as unknown as KeyInput, interrupt);

it('a live view ends by q, and gives the terminal back as it was', () => {
  const terminal = new Terminal();
  const key = listen(terminal);
  terminal.emit('data', 'x');
  expect(key.signal.aborted).toBe(false);
  terminal.emit('data', 'q');
  expect(key.signal.aborted).toBe(true);
  key.close();
  expect(terminal.raw).toEqual([true, false]);
  expect(terminal.listenerCount('data')).toBe(0);
});

it('hands Ctrl-C over as an interruption', () => {
  const terminal = new Terminal();
  let interrupted = 0;
  const key = listen(terminal, () => (interrupted += 1));
  terminal.emit('data', '\u0003');
  expect([interrupted, key.signal.aborted]).toEqual([1, false]);
});

it('the quit key reads nothing where there is no terminal', () => {
  const terminal = new Terminal();
  terminal.isTTY = false;
  listen(terminal);
  expect([terminal.raw, terminal.listenerCount('data')]).toEqual([[], 0]);
});
