import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { areDependenciesCurrent, installDependencies } from './dependencies.mjs';
import { nodeProblem } from './node-version.mjs';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'showtime-checkout-'));
});
afterEach(async () => rm(root, { recursive: true }));

const lockWith = (packages: object) =>
  writeFile(
    join(root, 'package-lock.json'),
    JSON.stringify({ name: 'x', version: '1.0.0', lockfileVersion: 3, packages }),
  );
async function installed(packages: object) {
  await mkdir(join(root, 'node_modules'), { recursive: true });
  await writeFile(join(root, 'node_modules/.package-lock.json'), JSON.stringify({ packages }));
}
const a = { version: '1.0.0', integrity: 'sha512-a' };

test('without node_modules the packages are to be installed', async () => {
  await lockWith({ '': {}, 'node_modules/a': a });
  expect(await areDependenciesCurrent(root)).toBe(false);
});

test('what npm itself installed from this lockfile is taken as it is, absent optional packages included', async () => {
  await lockWith({
    '': {},
    'node_modules/a': a,
    'node_modules/mac-only': { version: '1.0.0', optional: true },
  });
  await installed({ 'node_modules/a': a });
  expect(await areDependenciesCurrent(root)).toBe(true);
});

test('another version, or a missing package, is to be installed', async () => {
  await lockWith({ '': {}, 'node_modules/a': a });
  await installed({ 'node_modules/a': { version: '1.0.1', integrity: 'sha512-b' } });
  expect(await areDependenciesCurrent(root)).toBe(false);
  await installed({});
  expect(await areDependenciesCurrent(root)).toBe(false);
});

test('a lockfile that changed after the installation calls for another one', async () => {
  await lockWith({ '': {}, 'node_modules/a': a });
  await installed({ 'node_modules/a': a });
  expect(await areDependenciesCurrent(root)).toBe(true);
  await lockWith({ '': {}, 'node_modules/a': a, 'node_modules/b': a });
  expect(await areDependenciesCurrent(root)).toBe(false);
});

test('npm ci is really run, and a lockfile that it refuses ends in what, why and fix', async () => {
  await writeFile(join(root, 'package.json'), JSON.stringify({ name: 'x', version: '1.0.0' }));
  await lockWith({ '': { name: 'x', version: '1.0.0' } });
  await installDependencies(root, { onProgress: () => {} });
  expect(await areDependenciesCurrent(root)).toBe(true);
  await writeFile(
    join(root, 'package.json'),
    JSON.stringify({ name: 'x', version: '1.0.0', dependencies: { a: 'file:nowhere' } }),
  );
  const failed = installDependencies(root, { onProgress: () => {} });
  await expect(failed).rejects.toMatchObject({
    exitCode: 69,
    what: 'The npm packages could not be installed.',
    fix: expect.stringContaining('npm ci'),
  });
});

test('Node is accepted from 20.19 on', () => {
  expect(nodeProblem('20.19.0')).toBeUndefined();
  expect(nodeProblem('22.1.0')).toBeUndefined();
  expect(nodeProblem('20.18.3')?.what).toBe('This is Node 20.18.3; Showtime needs 20.19 or newer.');
});
