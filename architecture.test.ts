// The rules of the house that lint cannot see: who imports whom, which files may spawn, what a file starts
// with.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from './contract/index.ts';
import { alone, walks } from './vitest.config.ts';

const root = packageRoot();
const siblings = ['service', 'scenarios', 'load', 'targets', 'chaos', 'tools', 'reports', 'dashboards'];
const skipped = new Set(['node_modules', 'dist', 'runs', '.git']);

const sources = sourcesBelow(root).map((path) => ({
  path: relative(root, path),
  text: readFileSync(path, 'utf8'),
}));
const shipped = sources.filter(
  ({ path }) => !path.endsWith('.test.ts') && !path.includes('/testing/') && !path.startsWith('e2e/'),
);

/**
 * `npm start` prepares the checkout and then becomes `showtime run`, in one process, so that Ctrl-C reaches
 * it once.
 */
const entryOfCli = 'tools/start.mjs';

test('siblings import only contract/ and themselves, contract/ imports no sibling, only bench/ imports cli/, nobody imports bench/', () => {
  const crossings = shipped.flatMap(({ path, text }) => {
    const from = roomOf(path);
    return importsOf(text)
      .filter((target) => target.startsWith('.'))
      .map((target) => roomOf(relative(root, resolve(root, dirname(path), target))))
      .filter(
        (to) =>
          to !== from &&
          path !== entryOfCli &&
          from !== 'bench' &&
          (to === 'cli' || to === 'bench' || (siblings.includes(to) && from !== 'cli')),
      )
      .map((to) => `${path} imports ${to}/`);
  });
  expect(crossings).toEqual([]);
});

test('only cli/shell.ts and tools/ start programs', () => {
  const spawners = shipped
    .filter(({ text }) => importsOf(text).some((target) => /^(node:)?child_process$|^execa$/.test(target)))
    .map(({ path }) => path);
  expect(spawners.filter((path) => path !== 'cli/shell.ts' && !path.startsWith('tools/'))).toEqual([]);
});

test('contract/words/ is free of npm packages and Node, and scenarios import only k6, words and themselves', () => {
  const words = shipped.filter(({ path }) => path.startsWith('contract/words/'));
  expect(
    words.flatMap(({ path, text }) =>
      importsOf(text)
        .filter((target) => !target.startsWith('./'))
        .map((target) => `${path}: ${target}`),
    ),
  ).toEqual([]);
});

test('the tests that run in groups of their own are there, so that none slips into another group by a wrong name', () => {
  expect([...walks, ...alone].filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test('every source file says in its first line what it is for', () => {
  const silent = shipped
    .filter(({ text }) => !/^(#!.*\n)?(\/\/|\/\*\*?) \S/.test(text))
    .map(({ path }) => path);
  expect(silent).toEqual([]);
});

test('no file or folder has a name that says nothing', () => {
  expect(
    sources
      .map(({ path }) => path)
      .filter((path) => /(^|\/)(utils?|helpers?|common|manager|misc)(\.|\/|$)/.test(path)),
  ).toEqual([]);
});

test('package.json pins exact versions', () => {
  const { dependencies, devDependencies } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  ) as Record<string, Record<string, string>>;
  expect(
    Object.entries({ ...dependencies, ...devDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
    ),
  ).toEqual([]);
});

function sourcesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (skipped.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourcesBelow(path);
    return /\.(ts|mts|mjs)$/.test(entry.name) && !/\.d\.m?ts$/.test(entry.name) ? [path] : [];
  });
}

function importsOf(text: string): string[] {
  return [
    ...text.matchAll(
      /^\s*(?:import|export)\s[^'"]*?from\s+['"]([^'"]+)['"]|^\s*import\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm,
    ),
  ].map(([, from, bare, dynamic]) => from ?? bare ?? dynamic ?? '');
}

function roomOf(path: string): string {
  return path.split('/')[0] ?? '';
}
