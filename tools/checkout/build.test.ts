import { cp, mkdir, mkdtemp, readFile, rm, symlink, unlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CHECKOUT } from '../set-up.mjs';
import { build, isBuildCurrent, takeBuild } from './build.mjs';
import { bundledFiles } from './bundle.mjs';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'showtime-build-'));
  await symlink(join(CHECKOUT, 'node_modules'), join(root, 'node_modules'));
  const options = {
    target: 'ES2023',
    module: 'NodeNext',
    // What is built here needs one type of the language's library; reading all of it takes a second each time.
    lib: ['ES5'],
    skipLibCheck: true,
    types: [],
    rootDir: '.',
    outDir: 'dist',
    incremental: true,
    tsBuildInfoFile: 'dist/.tsbuildinfo',
  };
  await writeFile(join(root, 'package.json'), '{"type": "module"}');
  await writeFile(
    join(root, 'tsconfig.build.json'),
    JSON.stringify({
      compilerOptions: options,
      include: ['**/*.ts'],
      exclude: ['dist', 'node_modules', '**/*.test.ts'],
    }),
  );
  for (const compiled of bundledFiles) {
    const source = join(root, compiled.replace(/^dist\//, '').replace(/\.js$/, '.ts'));
    await mkdir(dirname(source), { recursive: true });
    await writeFile(source, 'export const answer: number = 41;\n');
  }
});
afterEach(async () => rm(root, { recursive: true }));
const quiet = { onProgress: () => {} };

test('sources that were never built are built, and then nothing is to be done', async () => {
  expect(await isBuildCurrent(root)).toBe(false);
  await build(root, quiet);
  expect(await isBuildCurrent(root)).toBe(true);
  await utimes(join(root, 'cli/main.ts'), new Date(), new Date());
  await writeFile(join(root, 'cli/main.test.ts'), 'no source');
  expect(await isBuildCurrent(root)).toBe(true);
});

test('a changed source and a deleted output are built again', async () => {
  await build(root, quiet);
  await writeFile(join(root, 'cli/main.ts'), 'export const answer: number = 42;\n');
  expect(await isBuildCurrent(root)).toBe(false);
  await build(root, quiet);
  await unlink(join(root, 'dist/cli/main.js'));
  expect(await isBuildCurrent(root)).toBe(false);
  await build(root, quiet);
  expect(await readFile(join(root, 'dist/cli/main.js'), 'utf8')).toContain('42');
});

test('sources that do not compile end in what, why and fix, and count as not built', async () => {
  await writeFile(join(root, 'cli/main.ts'), 'export const answer: number = ;\n');
  await expect(build(root, quiet)).rejects.toMatchObject({
    exitCode: 70,
    what: 'The sources do not compile.',
    why: expect.stringContaining('cli/main.ts'),
  });
  expect(await isBuildCurrent(root)).toBe(false);
});

test('a compiler that is too slow is not taken for sources that do not compile', async () => {
  await expect(build(root, { ...quiet, timeoutMs: 1 })).rejects.toMatchObject({
    exitCode: 70,
    what: 'The sources were not compiled.',
    why: 'tsc took more than 0.001 s and was stopped',
  });
  expect(await isBuildCurrent(root)).toBe(false);
});

test('the build of a checkout with the same sources is taken, and one with others is not', async () => {
  await build(root, quiet);
  const other = await mkdtemp(join(tmpdir(), 'showtime-build-'));
  try {
    const sources = ['cli', 'control', 'reports', 'service', 'package.json', 'tsconfig.build.json'];
    await Promise.all(sources.map((name) => cp(join(root, name), join(other, name), { recursive: true })));
    expect(await takeBuild(other, root)).toBe(false);
    expect(await takeBuild(root, other)).toBe(true);
    expect(await isBuildCurrent(other)).toBe(true);
    await writeFile(join(other, 'cli/main.ts'), 'export const answer: number = 42;\n');
    expect(await takeBuild(root, other)).toBe(false);
  } finally {
    await rm(other, { recursive: true });
  }
});

test('a module of tools/ finds the files beside it from inside the bundle, too', async () => {
  await writeFile(
    join(root, 'package.json'),
    '{"type": "module", "imports": {"#tools": "./tools/index.mjs"}}',
  );
  await mkdir(join(root, 'tools/own'), { recursive: true });
  await writeFile(join(root, 'tools/index.mjs'), "export { here } from './own/place.mjs';\n");
  await writeFile(join(root, 'tools/index.d.mts'), 'export const here: string;\n');
  await writeFile(join(root, 'tools/own/place.mjs'), 'export const here = import.meta.url;\n');
  await writeFile(
    join(root, 'cli/main.ts'),
    "import { here } from '#tools';\nexport const place: string = here;\n",
  );
  await build(root, quiet);
  const bundled = (await import(pathToFileURL(join(root, 'dist/bundle/main.js')).href)) as { place: string };
  expect(bundled.place).toBe(pathToFileURL(join(root, 'tools/own/place.mjs')).href);
  await writeFile(join(root, 'tools/own/place.mjs'), "export const here = 'elsewhere';\n");
  expect(await isBuildCurrent(root)).toBe(false);
});
