import { expect, test } from 'vitest';
import { freeNet } from './free-net.ts';

test('the first network that overlaps none of the engine is chosen', () => {
  expect(freeNet([])).toBe('10.177.32');
  expect(freeNet(['172.17.0.0/16', '10.177.32.0/24'])).toBe('10.177.33');
  expect(freeNet(['10.177.32.128/25', '10.177.33.7/32', 'fd00::/8'])).toBe('10.177.34');
});

test('a wide network of another owner takes every one that lies in it', () => {
  expect(freeNet(['10.177.0.0/18'])).toBe('10.177.64');
  expect(() => freeNet(['10.0.0.0/8'])).toThrow(
    'every network from 10.177.32 to 10.177.255 is taken on this engine',
  );
});
