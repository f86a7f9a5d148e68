import { expect, test } from 'vitest';
import { chooseWriter, type FoundMember } from './choose-writer.ts';

const member = (name: string, missingAtOther = 0, open = false): FoundMember => ({
  name,
  missingAtOther,
  open,
});

test('of two members with the same data the first one becomes the writer', () => {
  expect(chooseWriter(member('db-1'), member('db-2')).name).toBe('db-1');
});

test('of two members with the same data the one that takes writes stays the writer', () => {
  expect(chooseWriter(member('db-1'), member('db-2', 0, true)).name).toBe('db-2');
});

test('the member that holds more becomes the writer, even if the other one takes writes', () => {
  expect(chooseWriter(member('db-1', 0, true), member('db-2', 3)).name).toBe('db-2');
  expect(chooseWriter(member('db-1', 3), member('db-2', 0, true)).name).toBe('db-1');
});

test('of two members that diverged the one that takes writes stays the writer', () => {
  expect(chooseWriter(member('db-1', 1), member('db-2', 2, true)).name).toBe('db-2');
});

test('two members that diverged and both take writes are left to a person', () => {
  expect(() => chooseWriter(member('db-1', 1, true), member('db-2', 2, true))).toThrow(
    'db-1 and db-2 each hold transactions that the other lacks (1 and 2), and both take writes',
  );
});
