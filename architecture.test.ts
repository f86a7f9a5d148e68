// The rules of the house that lint cannot see, and that the import rules can fail.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from './contract/index.ts';

const root = packageRoot();

/** Breaks each import rule once. */
const brokenCheckout: Readonly<Record<string, string>> = {
  'cli/main.ts': "import { spawn } from 'node:child_process';\nexport const main = spawn;\n",
  'contract/index.ts': "export { read } from '../load/read.ts';\n",
  'contract/vocabulary/names.ts': "export { join } from 'node:path';\n",
  'control/observing/record.ts': "import '../../cli/main.ts';\nimport '../supervisor/state.ts';\n",
  'control/supervisor/state.ts': 'export const state = 1;\n',
  'input/request.ts': "import '../cli/main.ts';\nexport const request = 1;\n",
  'load/again.ts': "export { read } from './read.ts';\n",
  'load/read.ts': "import './again.ts';\nimport '../reports/judge.ts';\nexport const read = 1;\n",
  'platform/clock.ts': "export { judge } from '../reports/judge.ts';\n",
  'reports/judge.ts': "import '../cli/main.ts';\nimport './missing.ts';\nexport const judge = 1;\n",
  'reports/run/read-run.ts': "export { judge } from '../judge.ts';\n",
  'service/app.ts': "export { judge } from '../platform/clock.ts';\n",
  'scenarios/rush.ts':
    "import { sleep } from 'k6';\nimport { read } from '../contract/index.ts';\nsleep(read);\n",
};
const skipped = new Set(['node_modules', 'dist', 'runs', '.git']);

const sources = sourcesBelow(root).map((path) => ({
  path: relative(root, path),
  text: readFileSync(path, 'utf8'),
}));
const shipped = sources.filter(
  ({ path }) => !path.endsWith('.test.ts') && !path.includes('/testing/') && !path.startsWith('e2e/'),
);

test('the import rules find a crossing of each kind in a small house that breaks them', () => {
  const checkout = mkdtempSync(join(tmpdir(), 'showtime-house-'));
  try {
    for (const [path, text] of Object.entries(brokenCheckout)) {
      mkdirSync(dirname(join(checkout, path)), { recursive: true });
      writeFileSync(join(checkout, path), text);
    }
    cpSync(join(root, 'tsconfig.json'), join(checkout, 'tsconfig.json'));
    const cruise = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
    const { stdout } = spawnSync(
      process.execPath,
      [
        cruise,
        '--config',
        join(root, '.dependency-cruiser.mjs'),
        '--output-type',
        'json',
        'contract',
        'platform',
        'service',
        'load',
        'reports',
        'scenarios',
        'input',
        'control',
        'cli',
      ],
      { cwd: checkout, encoding: 'utf8' },
    );
    const { summary } = JSON.parse(stdout) as { summary: { violations: { rule: { name: string } }[] } };
    expect([...new Set(summary.violations.map(({ rule }) => rule.name))].sort()).toEqual([
      'a-recorded-run-is-read-below-what-judges-it',
      'contract-imports-no-room',
      'control-imports-nothing-above',
      'control-observing-imports-only-below',
      'input-imports-nothing-above',
      'load-imports-no-sibling',
      'no-circles',
      'nothing-is-lost',
      'one-place-starts-programs',
      'platform-imports-only-the-contract',
      'rooms-import-nothing-above',
      'scenarios-are-plain-k6-scripts',
      'service-stands-alone',
      'vocabulary-is-plain',
    ]);
  } finally {
    rmSync(checkout, { recursive: true });
  }
});

test('every source file states its purpose in its first line', () => {
  const withoutPurpose = shipped
    .filter(({ text }) => !/^(#!.*\n)?(\/\/|\/\*\*?) \S/.test(text))
    .map(({ path }) => path);
  expect(withoutPurpose).toEqual([]);
});

test('no file or folder has a name without a meaning', () => {
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
      ([, version]) => !/^(npm:[a-z]+@)?\d+\.\d+\.\d+$/.test(version),
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

test('nothing printed runs a package of our name from the public registry', () => {
  const fetching = /\b(npx|pnpm dlx|yarn dlx|bunx|npm exec)( (?!--no-install)-\S+)* showtime\b/;
  const found = shipped.filter(
    ({ path, text }) => /^(cli|control|reports|contract|input|tools)\//.test(path) && fetching.test(text),
  );
  expect(found.map(({ path }) => path)).toEqual([]);
  // The rule itself finds what it is for.
  expect(
    ['npx showtime gate', 'npx --yes showtime', 'npx --no-install showtime'].map((text) =>
      fetching.test(text),
    ),
  ).toEqual([true, true, false]);
});
