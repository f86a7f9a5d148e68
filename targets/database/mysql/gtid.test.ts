import { expect, test } from 'vitest';
import { oneLine, transactionsMissing } from './gtid.ts';

const a = 'f2110207-ecba-11f1-acfd-02fc00000001';
const b = 'f242f6a5-ecba-11f1-8fcd-02fc00000001';

test('a set lacks nothing of itself, of a part of itself, or of the empty set', () => {
  expect(transactionsMissing(`${a}:1-450`, `${a}:1-450`)).toBe(0);
  expect(transactionsMissing(`${a}:1-450`, `${a}:1-500,${b}:1-3`)).toBe(0);
  expect(transactionsMissing('', `${a}:1-450`)).toBe(0);
});

test('transactions are counted exactly, gaps on either side included', () => {
  expect(transactionsMissing(`${a}:1-453`, `${a}:1-450`)).toBe(3);
  expect(transactionsMissing(`${a}:1-10:20-29`, `${a}:5-22`)).toBe(4 + 7);
  expect(transactionsMissing(`${a}:7`, `${a}:1-6:8-9`)).toBe(1);
  expect(transactionsMissing(`${a}:1-450`, '')).toBe(450);
});

test('the same number of another server or another tag is another transaction', () => {
  expect(transactionsMissing(`${a}:1-2`, `${b}:1-2`)).toBe(2);
  expect(transactionsMissing(`${a}:1-2:tag:1-3`, `${a}:1-5`)).toBe(3);
  expect(transactionsMissing(`${a}:tag:1-3`, `${a}:tag:1-2:other:3`)).toBe(1);
});

test('line breaks and letter case of a set have no meaning', () => {
  expect(transactionsMissing(`${a.toUpperCase()}:1-2,\n${b}:1`, `${a}:1-2,\n${b}:1`)).toBe(0);
  expect(oneLine(`${a}:1-2,\n${b}:1`)).toBe(`${a}:1-2,${b}:1`);
});

test('what a server gives for no position is the empty set', () => {
  expect(oneLine(null)).toBe('');
});
