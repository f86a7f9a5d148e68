// A phase of stored orders: found by id and by key, in the order of the export, doubled rows and loose
// payments kept apart.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExportedLine } from '../../../contract/index.ts';
import { InternedNames } from '../interned-names.ts';
import { StoredPhase } from './stored-phase.ts';

type Order = ExportedLine & { kind: 'order' };
const order = (id: string, change: Partial<Order> = {}): Order => ({
  kind: 'order',
  id,
  member: 7,
  key: `key-${id}`,
  theatre: 3,
  status: 'confirmed',
  lines: [{ item: 2, quantity: 1, unitPrice: 500 }],
  ...change,
});
function phaseOf(lines: readonly ExportedLine[], names?: InternedNames): StoredPhase {
  const phase = new StoredPhase(names);
  lines.forEach((value, index) => phase.take({ line: index + 1, value }));
  return phase;
}
const ids = (orders: Iterable<{ id: string }>): string[] => [...orders].map(({ id }) => id);

describe('a phase', () => {
  it('a phase contains everything about an order, its payment and its tickets', () => {
    const lines = [
      { item: 2, quantity: 1, unitPrice: 500 },
      { item: 1, quantity: 2, unitPrice: 300 },
      { item: 2, quantity: 1, unitPrice: 500 },
    ];
    const { orders, taken, counts } = phaseOf([
      order('a', { lines }),
      { kind: 'payment', order: 'a', amount: 1_600, refunded: true },
      { kind: 'ticket', order: 'a', of: 'ordered' },
      { kind: 'ticket', order: 'a', of: 'cancelled' },
    ]);
    const {
      id,
      rows,
      member,
      key,
      theatre,
      cancelled,
      content,
      priced,
      price,
      line,
      payments,
      amount,
      refunded,
      paymentLine,
      ordered,
      cancels,
      ticketLine,
    } = orders.get('a') ?? (order('b') as never);
    expect({
      id,
      rows,
      member,
      key,
      theatre,
      cancelled,
      content,
      priced,
      price,
      line,
      payments,
      amount,
      refunded,
      paymentLine,
      ordered,
      cancels,
      ticketLine,
    }).toEqual({
      id: 'a',
      rows: 1,
      member: 7,
      key: 'key-a',
      theatre: 3,
      cancelled: false,
      content: '1×2 2×2',
      priced: 'item 1: 2 at 300; item 2: 1 at 500; item 2: 1 at 500',
      price: 1_600,
      line: 1,
      payments: 1,
      amount: 1_600,
      refunded: true,
      paymentLine: 2,
      ordered: 1,
      cancels: 1,
      ticketLine: 4,
    });
    expect([...taken]).toEqual([
      ['3 2', 2],
      ['3 1', 2],
    ]);
    expect(counts).toEqual({ order: 1, payment: 1, ticket: 2, stock: 0 });
  });

  it('a phase keeps an order that only a payment names, without member, key or lines', () => {
    const { orders } = phaseOf([{ kind: 'payment', order: 'a', amount: 5, refunded: false }]);
    const loose = orders.get('a');
    expect([loose?.rows, loose?.member, loose?.key, loose?.content, loose?.payments]).toEqual([
      0,
      0,
      '',
      '',
      1,
    ]);
  });

  it('a phase counts rows of one order, and keeps the last one', () => {
    const phase = phaseOf([order('a'), order('a', { key: 'other', status: 'cancelled' }), order('a')]);
    expect(phase.orders.size).toBe(1);
    expect(phase.orders.get('a')).toMatchObject({ rows: 3, key: 'key-a', line: 3 });
    expect(ids(phase.under(7, 'key-a'))).toEqual(['a']);
    expect(ids(phase.under(7, 'other'))).toEqual(['a']);
  });

  it('a phase shares names with another phase, and no rows', () => {
    const names = new InternedNames();
    const one = phaseOf([order('a'), order('b')], names);
    const other = phaseOf([order('b')], names);
    expect([
      one.orders.has('a'),
      other.orders.has('a'),
      other.orders.get('b')?.line,
      one.orders.get('b')?.line,
    ]).toEqual([true, false, 1, 2]);
    expect(ids(other.under(7, 'key-a'))).toEqual([]);
    expect(ids(other.orders.values())).toEqual(['b']);
  });

  it('a phase of keys alone contains how often an order exists, under which key, and how often it was paid', () => {
    const phase = new StoredPhase(new InternedNames(), 'keys');
    [
      order('a'),
      { kind: 'payment', order: 'a', amount: 500, refunded: true } as const,
      { kind: 'ticket', order: 'b', of: 'ordered' } as const,
    ].forEach((value, index) => phase.take({ line: index + 1, value }));
    expect(
      phase.under(7, 'key-a').map(({ id, rows, member, key, line, payments, paymentLine }) => ({
        id,
        rows,
        member,
        key,
        line,
        payments,
        paymentLine,
      })),
    ).toEqual([{ id: 'a', rows: 1, member: 7, key: 'key-a', line: 1, payments: 1, paymentLine: 2 }]);
    expect([ids(phase.orders.values()), [...phase.taken], phase.counts]).toEqual([
      ['a', 'b'],
      [['3 2', 1]],
      { order: 1, payment: 1, ticket: 1, stock: 0 },
    ]);
  });

  it('a phase finds the same as a plain list, by id and by key, in the order of the export', () => {
    const some = fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd', 'é', '주'),
      member: fc.constantFrom(1, 12),
      key: fc.constantFrom('k', '2 k', ''),
    });
    fc.assert(
      fc.property(fc.array(some, { maxLength: 20 }), (list) => {
        const phase = phaseOf(list.map(({ id, member, key }) => order(id, { member, key })));
        const first = <T>(values: readonly T[]): T[] => [...new Set(values)];
        expect(ids(phase.orders.values())).toEqual(first(list.map(({ id }) => id)));
        const keys = first(list.map(({ member, key }) => JSON.stringify([member, key])));
        const under = (at: string): string[] =>
          first(list.filter(({ member, key }) => JSON.stringify([member, key]) === at).map(({ id }) => id));
        expect([...phase.byKey.values()].map(ids)).toEqual(keys.map(under));
        for (const at of keys)
          expect(ids(phase.under(...(JSON.parse(at) as [number, string])))).toEqual(under(at));
      }),
      { seed: 20_261_123 },
    );
  });
});
