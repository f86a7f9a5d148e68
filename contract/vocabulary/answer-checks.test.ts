// Each check on one good answer, and on that answer with one thing wrong.
import { describe, expect, it, test } from 'vitest';
import { menuSeen, pricesOf, wrongMenu, wrongOrder, wrongSession } from './answer-checks.ts';
import type { AnswerDocument } from './answer-checks.ts';
import { isWrongAnswerCode, wrongAnswerOf, wrongAnswers, type WrongAnswer } from './wrong-answers.ts';

const item = (id: number) => ({ id, name: `Snack ${id}`, kind: 'snack', price: id * 1_000, left: 50 });
const menu = { theatre: { id: 3, name: 'Yongsan' }, items: [item(1), item(2), item(7)] };
const order = {
  id: 'o-1',
  status: 'confirmed',
  pickup: 'K-042',
  theatre: 3,
  screening: 'T3-1',
  lines: [
    { item: 1, quantity: 2, unitPrice: 1_000 },
    { item: 7, quantity: 1, unitPrice: 7_000 },
  ],
  amount: 9_000,
};
const expected = {
  theatre: 3,
  screening: 'T3-1',
  lines: [
    { item: 7, quantity: 1 },
    { item: 1, quantity: 2 },
  ],
  prices: new Map([
    [1, 1_000],
    [7, 7_000],
  ]),
};
const wanted = { theatre: 3, items: [7, 1] };

describe('a menu', () => {
  const broken: readonly [WrongAnswer, string, AnswerDocument][] = [
    ['not-json', 'nothing', undefined],
    ['malformed', 'an empty object', {}],
    ['malformed', 'no items', { ...menu, items: [] }],
    ['malformed', 'items that are no list', { ...menu, items: { 1: item(1) } }],
    ['malformed', 'an item that is none', { ...menu, items: [null, item(1), item(7)] }],
    ['malformed', 'a price as text', { ...menu, items: [{ ...item(1), price: '1000' }, item(7)] }],
    ['malformed', 'a negative price', { ...menu, items: [{ ...item(1), price: -1 }, item(7)] }],
    ['malformed', 'half a snack left', { ...menu, items: [{ ...item(1), left: 0.5 }, item(7)] }],
    ['malformed', 'a nameless item', { ...menu, items: [{ ...item(1), name: '' }, item(7)] }],
    ['malformed', 'an item twice', { ...menu, items: [item(1), item(1), item(7)] }],
    ['malformed', 'no theatre', { items: menu.items }],
    ['other-theatre', 'another theatre', { ...menu, theatre: { id: 4, name: 'Guro' } }],
    ['item-missing', 'a wanted item missing', { ...menu, items: [item(1), item(2)] }],
  ];

  it('a menu is right as the service returns it, and reports prices and stock of the wanted items', () => {
    expect(wrongMenu(menu, wanted)).toBeUndefined();
    expect(wrongMenu({ ...menu, items: [{ ...item(1), left: 0 }, item(7)] }, wanted)).toBeUndefined();
    expect(menuSeen(menu, wanted.items)).toEqual({
      prices: expected.prices,
      left: new Map([
        [1, 50],
        [7, 50],
      ]),
    });
  });

  it.each(broken)('a menu is %s with %s', (reason, _what, document) => {
    expect(wrongMenu(document, wanted)).toBe(reason);
  });
});

describe('an order', () => {
  const line = (change: object) => ({ ...order, lines: [{ ...order.lines[0], ...change }, order.lines[1]] });
  const broken: readonly [WrongAnswer, string, AnswerDocument][] = [
    ['not-json', 'nothing', undefined],
    ['malformed', 'an empty object', {}],
    ['malformed', 'no id', { ...order, id: '' }],
    ['malformed', 'no pickup number', { ...order, pickup: undefined }],
    ['malformed', 'another status', { ...order, status: 'perhaps' }],
    ['malformed', 'an amount as text', { ...order, amount: '9000' }],
    ['malformed', 'a line that is none', { ...order, lines: [null, order.lines[1]] }],
    ['malformed', 'a line without a price', line({ unitPrice: undefined })],
    ['other-theatre', 'another theatre', { ...order, theatre: 4 }],
    ['other-screening', 'another screening', { ...order, screening: 'T3-2' }],
    ['other-screening', 'a forgotten screening', { ...order, screening: undefined }],
    ['other-lines', 'a line missing', { ...order, lines: [order.lines[0]], amount: 2_000 }],
    ['other-lines', 'a line twice', { ...order, lines: [order.lines[0], order.lines[0]], amount: 4_000 }],
    ['other-lines', 'another quantity', line({ quantity: 1 })],
    ['other-lines', 'another item', line({ item: 2 })],
    ['other-price', 'another price than the menu’s', { ...line({ unitPrice: 1_100 }), amount: 9_200 }],
    ['other-amount', 'another sum', { ...order, amount: 9_001 }],
  ];

  it('an order is right as the service gives it, whatever the order of its lines', () => {
    expect(wrongOrder(order, expected)).toBeUndefined();
    expect(pricesOf(order)).toEqual(expected.prices);
    const { screening, ...unbound } = order;
    expect(screening).toBe('T3-1');
    for (const none of [unbound, { ...unbound, screening: null }])
      expect(wrongOrder(none, { ...expected, screening: undefined })).toBeUndefined();
  });

  it('an order is not compared with a menu that was never seen, but its sum is', () => {
    const unseen = { ...expected, prices: new Map<number, number>() };
    expect(wrongOrder({ ...line({ unitPrice: 1_100 }), amount: 9_200 }, unseen)).toBeUndefined();
    expect(wrongOrder(line({ unitPrice: 1_100 }), unseen)).toBe('other-amount');
  });

  it.each(broken)('an order is %s with %s', (reason, _what, document) => {
    expect(wrongOrder(document, expected)).toBe(reason);
  });

  it('an order has its number and no other’s', () => {
    expect(wrongOrder(order, { ...expected, order: 'o-1', pickup: 'K-042' })).toBeUndefined();
    expect(wrongOrder(order, { ...expected, order: 'o-2' })).toBe('other-order');
    expect(wrongOrder(order, { ...expected, pickup: 'K-043' })).toBe('other-order');
    expect(wrongOrder(order, { ...expected, notOrder: 'o-1' })).toBe('other-order');
  });

  it('an order is confirmed when it was placed, and cancelled when it was cancelled', () => {
    expect(wrongOrder(order, { ...expected, status: 'cancelled' })).toBe('other-status');
    expect(wrongOrder({ ...order, status: 'cancelled' }, expected)).toBeUndefined();
  });
});

test('a session has a token and an end that is still to come', () => {
  const wallMs = Date.parse('2026-11-23T19:00:00Z');
  const session = { token: 'a.b.c', expiresAt: '2026-11-24T19:00:00.000Z' };
  expect(wrongSession(session, wallMs)).toBeUndefined();
  expect(wrongSession(undefined, wallMs)).toBe('not-json');
  expect(wrongSession({ ...session, token: '' }, wallMs)).toBe('malformed');
  expect(wrongSession({ token: 'a.b.c' }, wallMs)).toBe('malformed');
  expect(wrongSession({ ...session, expiresAt: 'tomorrow' }, wallMs)).toBe('malformed');
  expect(wrongSession({ ...session, expiresAt: '2026-11-23T18:59:59Z' }, wallMs)).toBe('session-ended');
});

test('each reason has a distinct code, far from k6’s', () => {
  const codes = Object.values(wrongAnswers);
  expect(new Set(codes).size).toBe(codes.length);
  expect(codes.every(isWrongAnswerCode)).toBe(true);
  expect([0, 1_050, 1_220, 1_699].some(isWrongAnswerCode)).toBe(false);
  expect([wrongAnswerOf(9_001), wrongAnswerOf(9_999)]).toEqual(['not-json', 'code 9999']);
});
