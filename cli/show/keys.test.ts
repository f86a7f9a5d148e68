// What the keyboard and a clicker send, as keys of the show.
import { expect, test } from 'vitest';
import { keysIn } from './keys.ts';

test.each([
  ['\r', ['next']],
  ['\x1b[C', ['next']],
  ['\x1b[6~', ['next']],
  ['\x1b[D\x1b[5~b', ['back', 'back', 'back']],
  [' rR', ['hold', 'reset', 'reset']],
  ['q\x03f', ['quit', 'interrupt', 'replay']],
  [
    '2.5\t12\x7f\r',
    [
      { digit: '2' },
      { digit: '.' },
      { digit: '5' },
      'switch',
      { digit: '1' },
      { digit: '2' },
      'erase',
      'next',
    ],
  ],
  ['\x1b[A\x1b[B', ['switch', 'switch']],
  ['\x1b', []],
  ['\x1b[15~xyz', []],
  ['constructor', ['reset', 'reset']],
])('%j is %j', (chunk, keys) => {
  expect(keysIn(chunk)).toEqual(keys);
});
