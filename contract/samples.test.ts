import { expect, test } from 'vitest';
import { formatSample, parseSample, type SampleRow } from './samples.ts';

const rows: readonly SampleRow[] = [
  { kind: 'a', scheduledMs: 12.345, arrival: 1, startLagMs: 0.8 },
  { kind: 'd', scheduledMs: 20, arrival: 2 },
  {
    kind: 'r',
    sentMs: 30.001,
    arrival: 1,
    journey: 'order',
    intent: 2,
    send: 1,
    status: 201,
    error: 0,
    serviceMs: 12.5,
    responseMs: 13.3,
  },
  {
    kind: 'r',
    sentMs: 30,
    arrival: 0,
    journey: 'GET /',
    intent: -1,
    send: 1,
    status: 0,
    error: 1212,
    serviceMs: 0,
    responseMs: 0,
  },
  {
    kind: 'r',
    sentMs: 30,
    arrival: 4,
    journey: 'a, b & c=d\r\n100 %2C',
    intent: 0,
    send: 1,
    status: 500,
    error: 0,
    serviceMs: 1,
    responseMs: 2,
  },
];

test.each(rows)('a row of kind $kind reads back as it was written', (row) => {
  expect(parseSample(formatSample(row))).toEqual(row);
});

test.each(['', '# showtime samples 1', 'r,1,2', 'a,,1,2', 'x,1,2,3', 'r,1,1,order,0,1,200'])(
  '%j is no row',
  (line) => {
    expect(parseSample(line)).toBeUndefined();
  },
);

test('a journey with commas and line breaks stays in its cell of its line', () => {
  const line = formatSample(rows[4]!);
  expect([line.split(',').length, line.split(/\r|\n/).length]).toEqual([10, 1]);
});

test('times keep microseconds and no more', () => {
  expect(formatSample({ kind: 'd', scheduledMs: 1.23456, arrival: 3 })).toBe('d,1.235,3');
});
