import { expect, test } from 'vitest';
import { fileOfTar } from './archive.ts';
import { plainLog } from './log-frames.ts';

function frame(stream: 1 | 2, text: string): Buffer {
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
}

function entry(type: string, text: string): Buffer {
  const header = Buffer.alloc(512);
  header.write('name');
  header.write(`${Buffer.byteLength(text).toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  header.write(type, 156, 'latin1');
  const body = Buffer.alloc(Math.ceil(Buffer.byteLength(text) / 512) * 512);
  body.write(text);
  return Buffer.concat([header, body]);
}

test('both streams of a log come out in the order in which they were written', () => {
  expect(plainLog(Buffer.concat([frame(1, 'one\n'), frame(2, 'zwölf\n'), frame(1, '')]))).toBe(
    'one\nzwölf\n',
  );
  expect(plainLog(Buffer.alloc(0))).toBe('');
});

test('the file of an archive is found behind headers of other kinds', () => {
  const key = 'a'.repeat(600);
  expect(fileOfTar(Buffer.concat([entry('x', 'path=key'), entry('0', key), Buffer.alloc(1_024)]))).toBe(key);
});

test('an archive without a file is refused', () => {
  expect(() => fileOfTar(Buffer.concat([entry('5', ''), Buffer.alloc(1_024)]))).toThrow(
    'the archive holds no file',
  );
});
