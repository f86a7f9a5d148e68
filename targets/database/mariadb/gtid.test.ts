import { expect, test } from 'vitest';
import { transactionsMissing } from './gtid.ts';

test('a server with the same or more transactions of each origin lacks none', () => {
  expect(transactionsMissing('0-1-200', '0-1-200,0-2-240')).toBe(0);
  expect(transactionsMissing('', '0-1-200')).toBe(0);
});

test('transactions beyond the last known one of an origin are missing', () => {
  expect(transactionsMissing('0-1-203', '0-1-200,0-2-240')).toBe(3);
  expect(transactionsMissing('0-1-200,\n0-3-2', '0-1-200')).toBe(2);
});

test('the same number of another origin is another transaction', () => {
  expect(transactionsMissing('0-1-201', '0-1-200,0-2-201')).toBe(1);
});
