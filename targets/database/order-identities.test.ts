import { expect, test } from 'vitest';
import { onlyThere } from './order-identities.ts';

const order = (id: string, member = 1, key = `key-${id}`) => ({ order: id, member, key });

test('two equal lists differ in nothing', () => {
  expect(onlyThere([order('a'), order('b')], [order('b'), order('a')])).toEqual([]);
});

test('an order that only the old writer holds is named with its member and key', () => {
  expect(onlyThere([order('a'), order('b', 7)], [order('a'), order('c')])).toEqual([
    { order: 'b', member: 7, key: 'key-b' },
  ]);
});

test('one id given to two different orders counts as a difference', () => {
  expect(onlyThere([order('a', 1)], [order('a', 2)])).toEqual([order('a', 1)]);
});
