// A phase is the same, whether its lines were taken from bytes or read by the schema.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { phases, storedLine, type RunRecord, type StoredLine } from '../../../contract/index.ts';
import { StoredSoundness } from '../evidence/stored-soundness.ts';
import { InternedNames } from '../interned-names.ts';
import { noLine } from '../text-lines.ts';
import { StoredPhase } from './stored-phase.ts';
import { StoredShortcut } from './stored-shortcut.ts';

const record = { target: { id: 'local' }, settings: {}, load: {} } as unknown as RunRecord;
const phase = fc.constantFrom(...phases);
const id = fc.constantFrom('01', '02', '03', '', 'é', 'a"b');
const integer = fc.oneof(fc.nat(3), fc.integer(), fc.constantFrom(-1, 1.5, 1e20));
const line = fc.oneof(
  fc.record(
    {
      phase,
      kind: fc.constant('order'),
      id,
      member: fc.nat(2),
      key: fc.constantFrom('a', 'b', '주문'),
      theatre: integer,
      screening: fc.constantFrom(null, 'c1', ''),
      status: fc.constantFrom('confirmed', 'cancelled'),
      lines: fc.array(
        fc.record({
          item: fc.nat(2),
          quantity: fc.integer({ min: 0, max: 2 }),
          unitPrice: fc.integer({ min: -1, max: 3 }),
        }),
        { maxLength: 2 },
      ),
    },
    { requiredKeys: ['phase', 'kind', 'id', 'member', 'key', 'theatre', 'status', 'lines'] },
  ),
  fc.record({ phase, kind: fc.constant('payment'), order: id, amount: integer, refunded: fc.boolean() }),
  fc.record({ phase, kind: fc.constant('ticket'), order: id, of: fc.constantFrom('ordered', 'cancelled') }),
  fc.record({ phase, kind: fc.constant('end') }),
);
const damage = fc.record({
  cut: fc.nat(300),
  put: fc.constantFrom('', ' ', ',', '0', '-', '.', '"', '}', ']', '\\'),
  drop: fc.nat(2),
});

function slowly(text: string): StoredLine | undefined {
  try {
    return storedLine.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Reads the lines, from bytes where `isQuick`; how many were taken so, and everything that was read. */
function read(texts: readonly string[], isQuick: boolean): { taken: number; contents: unknown } {
  const names = new InternedNames();
  const stored = {
    'before-load': new StoredPhase(names),
    'before-settle': new StoredPhase(names, 'keys'),
    final: new StoredPhase(names),
  };
  const soundness = new StoredSoundness(record);
  const shortcut = new StoredShortcut(names, stored, soundness);
  let taken = 0;
  texts.forEach((text, index) => {
    const bytes = Buffer.from(`${text}\n#`);
    const next = isQuick ? shortcut.take(bytes, 0, index + 1) : noLine;
    if (next !== noLine) {
      expect(next).toBe(bytes.length - 1);
      taken += 1;
      return;
    }
    const value = slowly(text);
    if (value === undefined) return;
    soundness.take({ line: index + 1, value });
    stored[value.phase].take({ line: index + 1, value });
    shortcut.learn(value);
  });
  const contents = Object.values(stored).map(({ orders, counts, taken: quantities, ended, byKey }) => ({
    orders: [...orders.values()].map((one) => ({
      ids: [one.id, one.member, one.key, one.rows, one.line],
      what: [one.theatre, one.screening, one.cancelled, one.content, one.priced, one.price],
      paid: [one.payments, one.amount, one.refunded, one.paymentLine],
      tickets: [one.ordered, one.cancels, one.ticketLine],
    })),
    keys: [...byKey.values()].map((found) => found.map((one) => one.id)),
    quantities: [...quantities],
    counts,
    ended,
  }));
  return { taken, contents: { contents, defects: soundness.finish().list } };
}

describe('the shortcut of stored lines', () => {
  it('fills the phases as the schema does', () => {
    let taken = 0;
    fc.assert(
      fc.property(fc.array(fc.tuple(line, damage, fc.nat(9)), { maxLength: 25 }), (all) => {
        const texts = all
          .map(([one, { cut, put, drop }, kind]) => {
            const text = JSON.stringify(one);
            const at = cut % text.length;
            return kind === 0 ? text.slice(0, at) + put + text.slice(at + drop) : text;
          })
          .flatMap((text) => [text, text]);
        const quick = read(texts, true);
        taken += quick.taken;
        expect(quick.contents).toEqual(read(texts, false).contents);
      }),
      { numRuns: 300 },
    );
    expect(taken).toBeGreaterThan(200);
  });
});
