// What a rehearsal knows of a system follows from who started it.
import { expect, test } from 'vitest';
import { targetKinds } from '../../contract/index.ts';
import { isTarget } from './system.ts';

test.each(targetKinds)('a target of kind %s is ours: its customers and prices are known', (kind) => {
  expect(isTarget({ kind })).toBe(true);
});

test.each(['base-url', 'kubernetes'] as const)('a system of kind %s is not ours', (kind) => {
  expect(isTarget({ kind })).toBe(false);
});
