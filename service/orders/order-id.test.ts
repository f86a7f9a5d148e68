// Order ids sort by time and never repeat; pickup numbers follow from them.
import { expect, it } from 'vitest';
import { newOrderId, orderIdPattern, pickupNumberOf } from './order-id.ts';

it('the maker of order ids makes ids that sort as their times do', () => {
  const times = [0, 1, 31, 32, 1_024, 1_700_000_000_000, 1_700_000_000_001, 2 ** 48 - 1];
  const ids = times.map(newOrderId);
  expect([...ids].sort()).toEqual(ids);
  for (const id of ids) expect(id).toMatch(orderIdPattern);
});

it('the maker of order ids makes the time part of the ULID specification', () => {
  expect(newOrderId(1_469_918_176_385).slice(0, 10)).toBe('01ARYZ6S41');
});

it('the maker of order ids never makes the same id twice within a millisecond', () => {
  expect(new Set(Array.from({ length: 10_000 }, () => newOrderId(5))).size).toBe(10_000);
});

it('the maker of order ids gives an order the same pickup number every time', () => {
  const id = newOrderId(5);
  expect(pickupNumberOf(id)).toBe(pickupNumberOf(id));
  expect(pickupNumberOf(id)).toMatch(/^[A-Z]-\d{3}$/);
});
