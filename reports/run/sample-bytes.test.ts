// Bytes of samples.csv: the same rows as the reader in contract/ returns, with torn and damaged lines
// distinguished.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { formatSample, samplesHeader, type SampleRow } from '../../contract/index.ts';
import { readSamples } from './sample-bytes.ts';

const dir = mkdtempSync(join(tmpdir(), 'showtime-samples-'));
afterAll(() => rmSync(dir, { recursive: true }));

function read(text: string): { rows: SampleRow[]; tally: ReturnType<typeof readSamples> } {
  writeFileSync(join(dir, 'samples.csv'), text);
  const rows: SampleRow[] = [];
  const names: string[] = [];
  const tally = readSamples(dir, {
    onJourney: (name) => names.push(name),
    onStarted: (scheduledMs, arrival, startLagMs) =>
      rows.push({ kind: 'a', scheduledMs, arrival, startLagMs }),
    onDropped: (scheduledMs, arrival) => rows.push({ kind: 'd', scheduledMs, arrival }),
    onRequest: (cells) => rows.push({ kind: 'r', ...cells, journey: names[cells.journey] ?? '' }),
  });
  return { rows, tally };
}

const micro = fc.integer({ min: -1_000, max: 4_000_000_000 }).map((value) => value / 1000);
const row: fc.Arbitrary<SampleRow> = fc.oneof(
  fc.record({ kind: fc.constant('a' as const), scheduledMs: micro, arrival: fc.nat(), startLagMs: micro }),
  fc.record({ kind: fc.constant('d' as const), scheduledMs: micro, arrival: fc.nat() }),
  fc.record({
    kind: fc.constant('r' as const),
    sentMs: micro,
    arrival: fc.nat(),
    journey: fc.constantFrom('menu', 'order', '주문'),
    intent: fc.integer({ min: -1, max: 20 }),
    send: fc.integer({ min: 1, max: 9 }),
    status: fc.constantFrom(0, 200, 503),
    error: fc.nat(2_000),
    serviceMs: micro,
    responseMs: micro,
  }),
);

describe('samples from bytes', () => {
  it('samples from bytes are the rows that were written', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 50 }), (rows) => {
        const { rows: back, tally } = read([samplesHeader, ...rows.map(formatSample), ''].join('\n'));
        expect(back).toEqual(rows);
        expect(tally).toMatchObject({ lines: rows.length, bad: 0, torn: false });
      }),
      { seed: 20_261_123, numRuns: 200 },
    );
  });

  it('samples from bytes are the number nearest to each text, with any number of digits', () => {
    const digits = fc.stringMatching(/^[0-9]{1,7}$/);
    const text = fc.oneof(
      digits,
      fc.tuple(digits, fc.stringMatching(/^[0-9]{1,8}$/)).map((parts) => parts.join('.')),
      fc.tuple(fc.constantFrom('-', '00000000', '-000'), digits).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 50 }), (texts) => {
        const lines = texts.map((one) => `d,${one},1\na,${one},2,${one}\n`);
        const { rows, tally } = read(`${samplesHeader}\n${lines.join('')}`);
        const expected = texts.map(Number).flatMap((value): SampleRow[] => [
          { kind: 'd', scheduledMs: value, arrival: 1 },
          { kind: 'a', scheduledMs: value, arrival: 2, startLagMs: value },
        ]);
        expect(rows).toEqual(expected);
        expect(tally.bad).toBe(0);
      }),
      { seed: 20_261_123, numRuns: 200 },
    );
  });

  it.each([
    'a,1',
    'r,1',
    'r,1,1,menu',
    'r,1,1,menu,1,1,200,0,5,',
    'a,1,2,3.',
    'd,-,1',
    'd,.,1',
    'd,1234567890123456,1',
    'a,1,2',
    'a,1,2,3,4',
    'a,,2,3',
    'a,1x,2,3',
    'd,1,2,3',
    'r,1,,menu,,1,200,0,5',
    'r,1,,menu,,1,200,0,5,6,7',
    'r,1,,menu,,1,2-0,0,5,6',
    'x,1,2,3',
    '',
    'a,1,2,',
  ])('samples from bytes count "%s" as unreadable', (line) => {
    const { rows, tally } = read(`${samplesHeader}\na,1,1,0\n${line}\nd,2,2\n`);
    expect(rows).toHaveLength(2);
    expect(tally).toMatchObject({ lines: 2, bad: 1, firstBadLine: 3, torn: false });
  });

  it('samples from bytes tolerate a torn last line, even one that still parses', () => {
    expect(read(`${samplesHeader}\na,1,1,0\nd,2,2`).tally).toMatchObject({ lines: 1, bad: 0, torn: true });
  });

  it('samples from bytes cross the edges of chunks', () => {
    const many = Array.from({ length: 120_000 }, (_, k) => `a,${k}.125,${k + 1},0.5`);
    const { rows, tally } = read([samplesHeader, ...many, ''].join('\n'));
    expect(tally).toMatchObject({ lines: 120_000, bad: 0 });
    expect(rows.at(-1)).toEqual({ kind: 'a', scheduledMs: 119_999.125, arrival: 120_000, startLagMs: 0.5 });
  });
});
