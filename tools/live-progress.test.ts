import { expect, test } from 'vitest';
import { liveProgress } from './live-progress.mjs';

function stream(isTTY: boolean) {
  const written: string[] = [];
  return { written, isTTY, columns: 20, write: (text: string) => written.push(text) };
}

test('a terminal shows one line, cut to its width, that is cleared in the end', () => {
  const terminal = stream(true);
  const { say, clear } = liveProgress(terminal);
  say('a line that is longer than the terminal');
  clear();
  expect(terminal.written).toEqual(['\r\x1b[K', '\r\x1b[Ka line that is long', '\r\x1b[K']);
});

test('anything else gets plain lines', () => {
  const file = stream(false);
  const { say, clear } = liveProgress(file);
  say('one');
  say('two');
  clear();
  expect(file.written).toEqual(['one\n', 'two\n']);
});
