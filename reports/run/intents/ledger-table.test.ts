// The one pass over the ledger: the intents, readings and failed sends that it collects, and the gaps that it
// finds.
import { describe, expect, it } from 'vitest';
import type { LedgerLine } from '../../../contract/index.ts';
import { newTally } from '../file-tally.ts';
import type { RecordedRun } from '../recorded-run.ts';
import { goodAfterMs, outcomeOfIntent, type Intent } from './intent.ts';
import { intentKey, readLedger, type LedgerTable } from './ledger-table.ts';

const attempt = (change: Partial<LedgerLine> = {}): LedgerLine => ({
  atMs: 10,
  scheduledMs: 5,
  n: 1,
  op: 'order',
  member: 7,
  key: 'k',
  send: 1,
  outcome: 'attempted',
  ...change,
});
const answer = (change: Partial<LedgerLine> = {}): LedgerLine =>
  attempt({ atMs: 60, outcome: 'acknowledged', status: 201, order: 'o-1', ...change });
function tableOf(...lines: LedgerLine[]): LedgerTable {
  const ledger = (): ReturnType<RecordedRun['ledger']> => ({
    tally: newTally('ledger.ndjson'),
    lines: (function* () {
      for (const [index, value] of lines.entries()) yield { line: index + 1, value };
    })(),
  });
  return readLedger({ ledger });
}
function only(table: LedgerTable): Intent {
  const [intent] = table.orders.values();
  if (!intent) throw new Error('no intent');
  return intent;
}

describe('an intent', () => {
  it('an intent contains what was requested and how it ended', () => {
    const intent = only(
      tableOf(
        attempt({
          theatre: 3,
          lines: [
            { item: 2, quantity: 1 },
            { item: 1, quantity: 1 },
          ],
        }),
        answer({ lines: [] }),
      ),
    );
    const {
      n,
      member,
      key,
      theatre,
      content,
      scheduledMs,
      firstSentMs,
      line,
      sends,
      open,
      acknowledgedMs,
      soldOutMs,
      orders,
      settled,
    } = intent;
    expect({
      n,
      member,
      key,
      theatre,
      content,
      scheduledMs,
      firstSentMs,
      line,
      sends,
      open,
      acknowledgedMs,
      soldOutMs,
      orders,
      settled,
    }).toEqual({
      n: 1,
      member: 7,
      key: 'k',
      theatre: 3,
      content: '1×1 2×1',
      scheduledMs: 5,
      firstSentMs: 10,
      line: 1,
      sends: 1,
      open: 0,
      acknowledgedMs: 60,
      soldOutMs: undefined,
      orders: [{ id: 'o-1', line: 2, atMs: 60 }],
      settled: undefined,
    });
    expect([outcomeOfIntent(intent), goodAfterMs(intent)]).toEqual(['acknowledged', 55]);
  });

  it('an intent contains nothing that the ledger leaves out', () => {
    const { theatre, content, acknowledgedMs, orders } = only(tableOf(attempt()));
    expect([theatre, content, acknowledgedMs, orders]).toEqual([undefined, undefined, undefined, []]);
  });

  it('an intent is counted by how each send ended', () => {
    const { sends, refused, indeterminate, notSent, open } = only(
      tableOf(
        attempt(),
        answer({ outcome: 'refused', status: 503 }),
        attempt({ send: 2 }),
        answer({ outcome: 'unsure', send: 2 }),
        attempt({ send: 3 }),
        answer({ outcome: 'not-sent', send: 3 }),
        attempt({ send: 4 }),
      ),
    );
    expect({ sends, refused, indeterminate, notSent, open }).toEqual({
      sends: 4,
      refused: 1,
      indeterminate: 1,
      notSent: 1,
      open: 1,
    });
  });

  it('an intent keeps every acknowledgement, settling’s among them, and the first in time of the load', () => {
    const intent = only(
      tableOf(
        attempt(),
        answer(),
        attempt({ send: 2 }),
        answer({ send: 2, order: 'o-2', atMs: 70 }),
        attempt({ send: 3, settling: true }),
        answer({ send: 3, settling: true, atMs: 90 }),
      ),
    );
    expect(intent.orders.map(({ id, line }) => `${id} ${line}`)).toEqual(['o-1 2', 'o-2 4', 'o-1 6']);
    expect([intent.acknowledgedMs, intent.settled, intent.sends]).toEqual([
      60,
      { outcome: 'acknowledged', order: 'o-1', line: 6, indeterminateBefore: false },
      2,
    ]);
  });

  it('an intent is acknowledged without an id where the answer had none', () => {
    const mute = attempt({ atMs: 60, outcome: 'acknowledged', status: 200 });
    expect(only(tableOf(attempt(), mute)).orders).toEqual([{ id: undefined, line: 2, atMs: 60 }]);
  });

  it('an intent that was sold out ended well', () => {
    const intent = only(tableOf(attempt(), answer({ outcome: 'refused', status: 409 })));
    expect([outcomeOfIntent(intent), goodAfterMs(intent)]).toEqual(['refused', 55]);
  });

  it('an intent is found by member and key, orders and cancels apart', () => {
    const { orders, cancels } = tableOf(
      attempt(),
      attempt({ member: 8 }),
      attempt({ op: 'cancel', key: 'c' }),
    );
    expect([
      orders.size,
      cancels.size,
      orders.get(intentKey(8, 'k'))?.line,
      orders.has(intentKey(7, 'c')),
      cancels.has(intentKey(7, 'c')),
    ]).toEqual([2, 1, 2, false, true]);
  });
});

describe('holes', () => {
  it('holes are attempts without outcome, outcomes without attempt and sends left out', () => {
    const { openLines, orphanLines, gapLines } = tableOf(
      attempt(),
      answer(),
      answer(),
      attempt({ key: 'l', send: 2 }),
      attempt({ key: 'l', send: 3 }),
      answer({ key: 'l' }),
    );
    expect({ openLines, orphanLines, gapLines }).toEqual({ openLines: [5], orphanLines: [3], gapLines: [4] });
  });

  it('holes are counted against samples and probes without settling', () => {
    expect(
      tableOf(
        attempt(),
        answer(),
        attempt({ settling: true }),
        attempt({ n: -1, key: 'p' }),
        answer({ n: -1, key: 'p' }),
      ).orderSends,
    ).toEqual({ attempted: 1, ended: 1, byProbe: 1 });
  });
});

describe('readings', () => {
  const read = (change: Partial<LedgerLine>): LedgerLine => attempt({ op: 'read', ...change });

  it('readings are kept where they were answered with the order or with 404', () => {
    const { readings } = tableOf(
      read({ atMs: 100 }),
      read({ outcome: 'acknowledged', atMs: 130, order: 'o-1', orderStatus: 'confirmed', lines: [] }),
      read({}),
      read({ outcome: 'refused', status: 404 }),
      read({}),
      read({ outcome: 'unsure', status: 500 }),
      read({ outcome: 'acknowledged' }),
    );
    expect([...readings.own()]).toMatchObject([
      { line: 2, sentMs: 100, atMs: 130, isAway: false, order: 'o-1', content: '', orderStatus: 'confirmed' },
      { line: 4, isAway: true, order: undefined, content: undefined, orderStatus: undefined },
    ]);
    expect(readings.reads).toBe(3);
  });

  it('readings of other members are counted where they were refused, and named where they were not', () => {
    const foreign = (change: Partial<LedgerLine>): LedgerLine => attempt({ op: 'foreign-read', ...change });
    const { foreignReads, foreignRefused, leaks } = tableOf(
      foreign({}),
      foreign({ outcome: 'refused', status: 403 }),
      foreign({}),
      foreign({ outcome: 'refused', status: 503 }),
      foreign({}),
      foreign({ outcome: 'acknowledged', order: 'o-9' }),
    ).readings;
    expect({ foreignReads, foreignRefused, leaks }).toEqual({
      foreignReads: 3,
      foreignRefused: 1,
      leaks: [{ line: 6, member: 7, key: 'k', order: 'o-9' }],
    });
  });
});

it('failed sends are those of the load that ended neither acknowledged nor sold out', () => {
  const { failedSends } = tableOf(
    attempt(),
    answer(),
    answer({ outcome: 'refused', status: 409 }),
    answer({ outcome: 'unsure', atMs: 61 }),
    answer({ outcome: 'refused', status: 503, n: -1, atMs: 62 }),
    answer({ outcome: 'unsure', settling: true }),
    attempt({ op: 'cancel' }),
    answer({ op: 'cancel', outcome: 'unsure' }),
  );
  const read = [...failedSends.values()].map(({ atMs, ofCustomer, isIndeterminate }) => ({
    atMs,
    ofCustomer,
    isIndeterminate,
  }));
  expect(read).toEqual([
    { atMs: 61, ofCustomer: true, isIndeterminate: true },
    { atMs: 62, ofCustomer: false, isIndeterminate: false },
  ]);
});
