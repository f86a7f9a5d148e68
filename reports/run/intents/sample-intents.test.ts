// Intents among samples: retries joined, each decided once, forgotten in time.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SampleIntents, type IntentRow } from './sample-intents.ts';

interface Decision {
  journey: number;
  scheduledMs: number;
  responseMs: number | null;
}
type Attempt = IntentRow & { scheduledMs: number; good: boolean };
function decisions(rows: readonly Partial<Attempt>[]): Decision[] {
  const made: Decision[] = [];
  const intents = new SampleIntents((journey, scheduledMs, responseMs) =>
    made.push({ journey, scheduledMs, responseMs }),
  );
  for (const attempt of rows) {
    const row = { arrival: 1, intent: 0, journey: 0, sentMs: 0, responseMs: 10, ...attempt };
    intents.take(row, attempt.scheduledMs ?? 0, attempt.good ?? true);
  }
  intents.finish();
  return made;
}

describe('an intent among samples', () => {
  it('an intent among samples is good with its first good send and bad without any', () => {
    expect(
      decisions([
        { good: false },
        { sentMs: 500, responseMs: 510 },
        { sentMs: 900, responseMs: 910 },
        { arrival: 2, good: false },
        { arrival: 2, good: false },
      ]),
    ).toEqual([
      { journey: 0, scheduledMs: 0, responseMs: 510 },
      { journey: 0, scheduledMs: 0, responseMs: null },
    ]);
  });

  it('an intent among samples is still known after another 80 s of rows, and decided once after hours', () => {
    const hours = Array.from({ length: 200 }, (_, k) => ({ arrival: 10 + k, sentMs: 80_000 + k * 60_000 }));
    expect(
      decisions([
        { good: false },
        { arrival: 5, sentMs: 80_000 },
        { sentMs: 9_000, responseMs: 9_010 },
        ...hours,
      ]),
    ).toHaveLength(202);
  });

  it('an intent among samples is not taken for another by a damaged arrival number', () => {
    expect(decisions([{ arrival: 7 }, { arrival: 7.5 }])).toHaveLength(2);
  });

  it('an intent among samples that went well is known beyond a turn of generations, and forgotten after two', () => {
    expect(
      decisions([{ sentMs: 80_000 }, { arrival: 2, sentMs: 100_000 }, { sentMs: 140_000 }]),
    ).toHaveLength(2);
    expect(
      decisions([{}, { arrival: 2, sentMs: 100_000 }, { arrival: 3, sentMs: 200_000 }, { sentMs: 210_000 }]),
    ).toHaveLength(4);
  });

  it('an intent among samples is counted exactly once, for any order of its rows within the format', () => {
    const row = fc.record({
      arrival: fc.integer({ min: 1, max: 300 }),
      intent: fc.nat(3),
      jitterMs: fc.nat(9_000),
      good: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 300 }), (rows) => {
        const inOrder = rows
          .map(({ arrival, jitterMs, ...rest }) => ({ ...rest, arrival, sentMs: arrival * 1_000 + jitterMs }))
          .sort((a, b) => a.sentMs - b.sentMs);
        expect(decisions(inOrder)).toHaveLength(
          new Set(rows.map(({ arrival, intent }) => `${arrival} ${intent}`)).size,
        );
      }),
      { seed: 20_261_123 },
    );
  });
});
