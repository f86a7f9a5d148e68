// A machine is recognised by facts that do not change while it stays the same.
import { expect, test } from 'vitest';
import { fingerprintKey, readFingerprint } from './fingerprint.ts';

test('a machine that did not change reads the same twice, with its Node and its cores', async () => {
  const first = await readFingerprint();
  expect(await readFingerprint()).toEqual(first);
  expect(first).toMatchObject({ node: process.versions.node });
  expect(Object.values(first)).not.toContain('');
});

test('the key is of the facts, whatever their order, and another one for other facts', () => {
  const key = fingerprintKey({ cores: 2, node: '24.0.0' });
  expect(key).toMatch(/^[0-9a-f]{16}$/);
  expect(fingerprintKey({ node: '24.0.0', cores: 2 })).toBe(key);
  expect(fingerprintKey({ cores: 4, node: '24.0.0' })).not.toBe(key);
  expect(fingerprintKey({ cores: 2, node: '24.0.0', governor: 'powersave' })).not.toBe(key);
});
