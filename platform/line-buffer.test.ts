// Bytes in pieces become lines, wherever they were cut.
import { expect, test } from 'vitest';
import { lineBuffer } from './line-buffer.ts';

test.each([1, 2, 3, 5, 100])(
  'pieces of %i bytes give the same lines, characters of several bytes included',
  (size) => {
    const bytes = Buffer.from('one\n\nzwölf €\nlast without an end');
    const lines: string[] = [];
    const buffer = lineBuffer((some) => lines.push(...some));
    for (let at = 0; at < bytes.length; at += size) buffer.feed(bytes.subarray(at, at + size));
    expect(lines).toEqual(['one', '', 'zwölf €']);
    buffer.end();
    expect(lines).toEqual(['one', '', 'zwölf €', 'last without an end']);
  },
);
