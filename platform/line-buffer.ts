// Cuts bytes that come in pieces into lines of UTF-8 text.
import { StringDecoder } from 'node:string_decoder';

export interface LineBuffer {
  feed(bytes: Buffer): void;
  /** What came after the last newline is a line, too. */
  end(): void;
}

/** `onLines` gets the whole lines of a piece at once, without their newlines; a character may lie in two pieces. */
export function lineBuffer(onLines: (lines: string[]) => void): LineBuffer {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  return {
    feed: (bytes) => {
      const lines = (rest + decoder.write(bytes)).split('\n');
      rest = lines.pop() ?? '';
      if (lines.length > 0) onLines(lines);
    },
    end: () => {
      const last = rest + decoder.end();
      rest = '';
      if (last !== '') onLines([last]);
    },
  };
}
