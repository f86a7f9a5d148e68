// How many commits a binlog holds beyond a point, on bytes written as the server writes them.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { binlogEnd, commitsAfter, countCommits } from './binlog.ts';

const magic = Buffer.from([0xfe, 0x62, 0x69, 0x6e]);
const types = { query: 2, rows: 23, format: 15, xid: 16, gtid: 162 } as const;

/** An event of that type with `body` bytes behind its 19 bytes of header. */
function event(type: keyof typeof types, body = 10): Buffer {
  const bytes = Buffer.alloc(19 + body);
  bytes.writeUInt8(types[type], 4);
  bytes.writeUInt32LE(bytes.length, 9);
  return bytes;
}
const transaction = (): Buffer => Buffer.concat([event('gtid'), event('rows', 60), event('xid')]);
const schemaChange = (): Buffer => Buffer.concat([event('gtid'), event('query', 40)]);
const file = (...events: Buffer[]): Buffer => Buffer.concat([magic, event('format', 100), ...events]);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'binlog-'));
});
afterEach(() => rmSync(folder, { recursive: true }));
function write(files: Record<string, Buffer>): void {
  writeFileSync(
    join(folder, 'binlog.index'),
    Object.keys(files)
      .map((name) => `./${name}\n`)
      .join(''),
  );
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
}

test('every complete transaction and schema change counts once', () => {
  expect(countCommits(file(transaction(), schemaChange(), transaction()), 0)).toBe(3);
});

test('only what ends behind the point counts, also when the point lies inside a transaction', () => {
  const before = file(transaction(), transaction());
  const bytes = Buffer.concat([before, transaction(), transaction()]);
  expect(countCommits(bytes, before.length)).toBe(2);
  expect(countCommits(bytes, before.length + 30)).toBe(2);
  expect(countCommits(bytes, bytes.length)).toBe(0);
});

test('a transaction that was not written to its end was never committed', () => {
  expect(countCommits(file(transaction(), event('gtid'), event('rows', 60)), 0)).toBe(1);
  const torn = file(transaction(), transaction());
  expect(countCommits(torn.subarray(0, torn.length - 3), 0)).toBe(1);
});

test('a binlog that ends where it ended holds no later commit', async () => {
  write({ 'binlog.000001': file(transaction()) });
  const end = binlogEnd(folder);
  if (end === null) throw new Error('there is a binlog');
  expect(end.file).toBe('binlog.000001');
  expect(await commitsAfter(folder, end)).toBe(0);
});

test('later commits are counted in the same file and in those that follow it', async () => {
  const first = file(transaction());
  write({ 'binlog.000001': first });
  const end = { file: 'binlog.000001', bytes: first.length };
  write({
    'binlog.000001': Buffer.concat([first, transaction()]),
    'binlog.000002': file(transaction(), transaction()),
  });
  expect(await commitsAfter(folder, end)).toBe(3);
});

test('an end whose file is gone cannot be compared, and a folder without a binlog has none', async () => {
  expect(binlogEnd(folder)).toBeNull();
  write({ 'binlog.000002': file() });
  await expect(commitsAfter(folder, { file: 'binlog.000001', bytes: 4 })).rejects.toThrow(
    'binlog.000001 is not in binlog.index any more',
  );
});
