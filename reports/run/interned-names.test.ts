// Names of intents: member and key are returned for any content of the key.
import { expect, it } from 'vitest';
import { intentKey, keyOf, memberOf } from './interned-names.ts';

it.each([
  [17, 'c8539-1-2'],
  [-3, 'a key with spaces'],
  [0, ''],
  [Number.MAX_SAFE_INTEGER, ' '],
])('the name of member %s and key "%s"', (member, key) => {
  expect([memberOf(intentKey(member, key)), keyOf(intentKey(member, key))]).toEqual([member, key]);
});
