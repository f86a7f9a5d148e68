// The shortcut makes of a line what JSON.parse and the schema make of it, or leaves it to them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ledgerLine, ledgerOps, maxRunMs, outcomes, type LedgerLine } from '../../../contract/index.ts';
import { InternedNames } from '../interned-names.ts';
import { noLine } from '../text-lines.ts';
import { LedgerRow } from './ledger-row.ts';
import { LedgerShortcut } from './ledger-shortcut.ts';

/** Mostly as they are recorded: one odd value leaves the whole line to the schema. */
const integer = fc.oneof(
  { weight: 40, arbitrary: fc.integer() },
  fc.maxSafeInteger(),
  fc.constantFrom(-0, 1.5),
);
const ms = fc.oneof(
  { weight: 40, arbitrary: fc.integer({ min: -1_000, max: 80_000_000 }).map((n) => n / 1_000) },
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 0.1, 1e21, 1e-7, maxRunMs, maxRunMs + 0.5, -maxRunMs - 1),
);
const text = fc.oneof(
  { weight: 40, arbitrary: fc.constantFrom('', 'k-1', 'pod-2', '/problems/sold-out', 'x'.repeat(300)) },
  fc.constantFrom('é', '주문', '"', '\\', '\n'),
  fc.string(),
);
const lines = fc.array(fc.record({ item: fc.nat(3), quantity: fc.integer({ min: -1, max: 2 }) }), {
  maxLength: 3,
});
const object = fc.record(
  {
    atMs: ms,
    scheduledMs: ms,
    n: integer,
    op: fc.constantFrom(...ledgerOps),
    member: integer,
    key: text,
    send: fc.integer({ min: 0, max: 9 }),
    outcome: fc.constantFrom(...outcomes),
    status: integer,
    problem: text,
    pod: text,
    order: text,
    theatre: integer,
    screening: text,
    lines,
    orderStatus: fc.constantFrom('confirmed', 'cancelled'),
    wrong: text,
    settling: fc.boolean(),
    run: text,
  },
  { requiredKeys: ['atMs', 'scheduledMs', 'n', 'op', 'member', 'key', 'send', 'outcome'] },
);
/** Other fields last, or bytes put in, or left out. */
const alteration = fc.record({
  turn: fc.nat(6),
  cut: fc.nat(400),
  put: fc.oneof(fc.constantFrom('', ' ', ',', '0', '-', '.', '.5', 'e3', '"', '{', '}', '[', ']', ',"n":1')),
  drop: fc.nat(2),
});

function altered(
  one: object,
  { turn, cut, put, drop }: { turn: number; cut: number; put: string; drop: number },
): string {
  const entries = Object.entries(one);
  const [first, others] = [entries.slice(0, 8), entries.slice(8)];
  const turned = JSON.stringify(
    Object.fromEntries([...first, ...others.slice(turn), ...others.slice(0, turn)]),
  );
  const at = cut % turned.length;
  return turned.slice(0, at) + put + turned.slice(at + drop);
}

function slowly(line: string): LedgerLine | undefined {
  try {
    return ledgerLine.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** A row with its texts instead of their ids. */
function contentsOf(row: LedgerRow, names: InternedNames): object {
  const { intent, orderId, screeningId, contentId, ...facts } = row;
  return {
    ...facts,
    key: row.key,
    order: row.order,
    intent: names.intents.textOf(intent),
    orderText: names.orders.textOf(orderId),
    screening: names.contents.textOf(screeningId),
    content: names.contents.textOf(contentId),
  };
}

function shortcut(): { take: (line: string) => object | undefined; learn: (line: LedgerLine) => void } {
  const names = new InternedNames();
  const row = new LedgerRow(names);
  let taken: object | undefined;
  const quick = new LedgerShortcut(names, row, (one) => {
    taken = contentsOf(one, names);
  });
  return {
    learn: (line) => {
      quick.learn(line);
    },
    take: (line) => {
      taken = undefined;
      const bytes = Buffer.from(`#\n${line}\n#\n`);
      const next = quick.take(bytes, 2, 1);
      expect(next === noLine).toBe(taken === undefined);
      if (next !== noLine) expect(next).toBe(bytes.length - 2);
      return taken;
    },
  };
}

describe('the shortcut of the ledger', () => {
  it('makes of a line what the schema makes of it, or leaves it', () => {
    const names = new InternedNames();
    const row = new LedgerRow(names);
    let count = 0;
    fc.assert(
      fc.property(fc.array(fc.tuple(object, alteration, fc.nat(3)), { maxLength: 12 }), (all) => {
        const quick = shortcut();
        const texts = all.map(([one, alter, kind]) =>
          kind === 0
            ? altered(one, alter)
            : kind === 1
              ? altered(one, { ...alter, put: '', drop: 0 })
              : JSON.stringify(one),
        );
        // Twice: what was learnt from the first pass is used in the second.
        for (const line of [...texts, ...texts].filter((one) => !one.includes('\n'))) {
          const value = slowly(line);
          const taken = quick.take(line);
          if (value !== undefined) quick.learn(value);
          if (taken === undefined) continue;
          count += 1;
          expect(value).toBeDefined();
          expect(taken).toEqual(contentsOf(row.assign(value as LedgerLine), names));
          expect(Math.abs(value?.atMs ?? NaN)).toBeLessThanOrEqual(maxRunMs);
        }
      }),
      { numRuns: 400 },
    );
    expect(count).toBeGreaterThan(100);
  });

  const attempted =
    '{"atMs":419916.48,"scheduledMs":419915.48,"n":45895,"op":"order","member":6597,"key":"c8539dbeb797-20261123-45895","send":1,"outcome":"attempted","theatre":31,"screening":"c31-2","lines":[{"item":10,"quantity":3},{"item":24,"quantity":1}]}';
  const answered =
    '{"atMs":-0.5,"scheduledMs":0,"n":-1,"op":"read","member":1,"key":"k","send":2,"outcome":"acknowledged","status":200,"order":"01","lines":[],"orderStatus":"confirmed","pod":"pod-1","settling":true}';

  it.each([attempted, answered])('takes %s once its ordered lines were seen', (line) => {
    const quick = shortcut();
    expect(quick.take(line)).toBeUndefined();
    quick.learn(ledgerLine.parse(JSON.parse(line)));
    expect(quick.take(line)).toBeDefined();
  });

  it.each([
    ['a field more', answered.replace('"pod":', '"more":1,"pod":')],
    ['a field twice', answered.replace('"pod":', '"status":1,"pod":')],
    ['a field less', answered.replace('"n":-1,', '')],
    ['an escape', answered.replace('pod-1', 'pod\\u002d1')],
    ['a space', answered.replace(',"pod"', ', "pod"')],
    ['an exponent', answered.replace('200', '2e2')],
    ['a send of 0', answered.replace('"send":2', '"send":0')],
    ['a time after more than a day', answered.replace('-0.5', '86400001')],
    ['the id of a run', answered.replace('"settling":true', '"run":"r"')],
    ['lines that were never seen', answered.replace('[]', '[{"item":1,"quantity":1}]')],
  ])('leaves a line with %s', (_what, line) => {
    const quick = shortcut();
    quick.learn(ledgerLine.parse(JSON.parse(answered)));
    expect(line).not.toBe(answered);
    expect(quick.take(line)).toBeUndefined();
  });
});
