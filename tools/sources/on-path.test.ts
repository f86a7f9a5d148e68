import { expect, test } from 'vitest';
import { isAtLeast, onPath } from './on-path.mjs';

test('versions are compared part by part, as numbers', () => {
  expect(isAtLeast('10.11.6', '10.11')).toBe(true);
  expect(isAtLeast('10.9.8', '10.11')).toBe(false);
  expect(isAtLeast('11.4.2', '10.11')).toBe(true);
  expect(isAtLeast('2.0.0', '2.0')).toBe(true);
  expect(isAtLeast('1.9.9', '2.0')).toBe(false);
});

test('a program is looked for on PATH first, then in the further folders', () => {
  expect(onPath('sh', { PATH: '/nowhere:/bin' })).toBe('/bin/sh');
  expect(onPath('sh', { PATH: '/nowhere' }, ['/bin'])).toBe('/bin/sh');
  expect(onPath('no-such-program', { PATH: '/bin' })).toBeUndefined();
});

test('a folder is no program', () => {
  expect(onPath('bin', { PATH: '/usr' })).toBeUndefined();
});
