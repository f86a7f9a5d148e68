// The presenter's keyboard: what a terminal in raw mode sends for each key, also from a clicker.
import type { Key } from '../../control/show/show-machine.ts';

const named: Readonly<Record<string, Key>> = {
  '\r': 'next',
  '\n': 'next',
  '\x1b[C': 'next',
  '\x1b[6~': 'next',
  '\x1b[D': 'back',
  '\x1b[5~': 'back',
  b: 'back',
  ' ': 'hold',
  r: 'reset',
  q: 'quit',
  f: 'replay',
  '\x03': 'interrupt',
  '\t': 'switch',
  '\x1b[A': 'switch',
  '\x1b[B': 'switch',
  '\x7f': 'erase',
  '\b': 'erase',
};

/** The keys of one chunk of input, in order. What is no key of the show is left out. */
export function keysIn(chunk: string): Key[] {
  const keys: Key[] = [];
  let rest = chunk;
  while (rest !== '') {
    const [text = ''] = /^\x1b(?:\[[0-9;]*[A-Za-z~]|O[A-Z])?/.exec(rest) ?? [rest[0] ?? ''];
    rest = rest.slice(Math.max(1, text.length));
    const key = Object.hasOwn(named, text.toLowerCase()) ? named[text.toLowerCase()] : named[text];
    if (key !== undefined) keys.push(key);
    else if (/^[0-9.]$/.test(text)) keys.push({ digit: text });
  }
  return keys;
}

export interface Keyboard {
  close(): void;
}

/** Reads keys one by one; the terminal is given back as it was by `close`. Null without a terminal. */
export function openKeyboard(input: NodeJS.ReadStream, onKey: (key: Key) => void): Keyboard | null {
  if (!input.isTTY) return null;
  const take = (chunk: Buffer | string): void => keysIn(chunk.toString()).forEach(onKey);
  input.setRawMode(true);
  input.resume();
  input.on('data', take);
  return {
    close: () => {
      input.off('data', take);
      input.setRawMode(false);
      input.pause();
    },
  };
}
