// A histogram of a slice that inflates beyond what one can hold is damage of its line.
import { deflateSync } from 'node:zlib';
import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import { describe, expect, it } from 'vitest';
import { holdsAll, Latencies } from './latencies.ts';

const journey = (latencies: string, good: number) => ({
  offered: good,
  good,
  failed: 0,
  failures: {},
  latencies,
});

/** As the library writes it: cookie, length, and what is compressed. */
function compressed(payload: Buffer): string {
  const body = deflateSync(payload, { level: 9 });
  const head = Buffer.alloc(8);
  head.writeUInt32BE(0x1c849314, 0);
  head.writeUInt32BE(body.length, 4);
  return Buffer.concat([head, body]).toString('base64');
}

/** A payload with a header that declares `digits` and `highest`. */
function payload(bytes: number, { digits = 3, highest = 120_000_000n } = {}): Buffer {
  const made = Buffer.alloc(bytes);
  made.writeUInt32BE(0x1c849313, 0);
  made.writeUInt32BE(bytes - 40, 4);
  made.writeUInt32BE(digits, 12);
  made.writeBigUInt64BE(1n, 16);
  made.writeBigUInt64BE(highest, 24);
  made.writeDoubleBE(1, 32);
  return made;
}

describe('a histogram of a slice', () => {
  it('a histogram of a slice is read where the harness wrote it', () => {
    const histogram = build({ numberOfSignificantValueDigits: 3, highestTrackableValue: 120_000_000 });
    for (let us = 1; us < 1_000_000; us += 997) histogram.recordValue(us);
    const latencies = encodeIntoCompressedBase64(histogram);
    expect(holdsAll(journey(latencies, histogram.totalCount))).toBe(true);
  });

  it.each([
    ['inflates to 64 MB', payload(64 << 20)],
    ['asks for more digits than we keep', payload(64, { digits: 5 })],
    ['asks for values of a century', payload(64, { highest: 2n ** 62n })],
    ['has no header', Buffer.alloc(8)],
  ])('a histogram of a slice is damage if it %s', (_what, body) => {
    const latencies = compressed(body);
    expect(latencies.length).toBeLessThan(1 << 20);
    expect(holdsAll(journey(latencies, 0))).toBe(false);
    expect(() => new Latencies().add(journey(latencies, 0))).toThrow();
  });
});
