// Which acknowledged orders are looked up in a server, and what counts as missing.
import { expect, it } from 'vitest';
import { AcknowledgedOrders, Holding } from './holding.ts';

function orders(count: number, max = 1_000): AcknowledgedOrders {
  const known = new AcknowledgedOrders(max);
  for (let index = 0; index < count; index += 1) known.add(`o-${index}`);
  return known;
}
const all = (ids: readonly string[], copies = 1): Map<string, number> =>
  new Map(ids.map((id) => [id, copies]));

it('a server is asked for each acknowledged order once, a bounded number at a time', () => {
  const known = orders(5);
  const holding = new Holding(1, 0);
  const asked: string[] = [];
  for (let look = 0; look < 4; look += 1) {
    const due = holding.due(known, 2);
    asked.push(...due.ids);
    holding.saw(due, all(due.ids));
  }
  expect(asked).toEqual(['o-0', 'o-1', 'o-2', 'o-3', 'o-4']);
  expect(holding.view()).toEqual({ server: 1, compared: 5, missing: 0, doubled: 0 });
});

it('a missing order is looked up again until it is there, and does not keep new ones from being looked up', () => {
  const known = orders(4);
  const holding = new Holding(1, 0);
  holding.saw(holding.due(known, 4), new Map());
  expect(holding.view()).toMatchObject({ compared: 4, missing: 4 });
  known.add('o-4');
  known.add('o-5');
  const due = holding.due(known, 4);
  expect(due.ids).toEqual(['o-0', 'o-1', 'o-4', 'o-5']);
  holding.saw(due, all(['o-0', 'o-4', 'o-5']));
  expect(holding.view()).toMatchObject({ compared: 6, missing: 3 });
  expect(holding.due(known, 4).ids).toEqual(['o-2', 'o-3']);
});

it('orders that are acknowledged while a server is asked are due at the next look', () => {
  const known = orders(1);
  const holding = new Holding(1, 0);
  const due = holding.due(known, 10);
  known.add('late');
  holding.saw(due, all(due.ids));
  expect(holding.view().compared).toBe(1);
  expect(holding.due(known, 10).ids).toEqual(['late']);
});

it('more than one order under a key is doubled, an id that is acknowledged twice is one order', () => {
  const known = orders(1);
  known.add('o-0');
  const holding = new Holding(1, 0);
  const due = holding.due(known, 10);
  holding.saw(due, all(due.ids, 2));
  expect(holding.view()).toEqual({ server: 1, compared: 1, missing: 0, doubled: 1 });
});

it('only the newest orders are kept, and those that were dropped are passed over', () => {
  const known = orders(20, 5);
  expect([known.count, known.firstKept]).toEqual([20, 15]);
  const holding = new Holding(2, 0);
  const due = holding.due(known, 100);
  expect(due.ids).toEqual(['o-15', 'o-16', 'o-17', 'o-18', 'o-19']);
  holding.saw(due, all(due.ids));
  known.add('o-20');
  expect(holding.due(known, 100).ids).toEqual(['o-20']);
});
