import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SourceFailed } from './first-available.mjs';
import { goBuild, pinnedVersion } from './go-build.mjs';

let here: string;
let folder: string;
beforeEach(async () => {
  here = await mkdtemp(join(tmpdir(), 'showtime-go-module-'));
  folder = join(here, 'out');
  await mkdir(folder);
  await writeFile(join(here, 'go.mod'), 'module m\n\nrequire (\n\texample.com/tool/v2 v2.5.1\n)\n');
  await writeFile(join(here, 'go.sum'), '');
});
afterEach(async () => rm(here, { recursive: true }));

/** A program in the place of Go: `script` is the body of a shell script, `$out` the file to be built. */
async function go(script: string): Promise<string> {
  const file = join(here, 'go');
  await writeFile(file, `#!/bin/sh\nfor a; do [ "$before" = -o ] && out=$a; before=$a; done\n${script}\n`);
  await chmod(file, 0o755);
  return file;
}
const build = async (script: string): Promise<string> =>
  goBuild(folder, {
    here,
    program: 'tool',
    target: 'example.com/tool/v2',
    flags: ['-v'],
    go: await go(script),
  });

test('Go builds in a copy of the module, which is removed afterwards', async () => {
  const path = await build('echo "$*" "$CGO_ENABLED" > "$out"; ls > "$out.seen"; echo changed > go.mod');
  expect(await readFile(path, 'utf8')).toBe(`build -trimpath -v -o ${path} example.com/tool/v2 0\n`);
  expect(await readFile(`${path}.seen`, 'utf8')).toBe('go.mod\ngo.sum\n');
  expect(await readFile(join(here, 'go.mod'), 'utf8')).toContain('module m');
  expect(await readdir(folder)).not.toContain('module');
});

test('a build that fails is reported with what Go printed', async () => {
  await expect(build('echo "no such module" >&2; exit 1')).rejects.toThrow(/go build[^]*no such module/);
});

test('without Go there is nothing to build with', async () => {
  await expect(
    goBuild(folder, { here, program: 'tool', target: 't', flags: [], go: undefined }),
  ).rejects.toThrow(SourceFailed);
});

test('the pinned version of a module is the one that go.mod requires', async () => {
  expect(await pinnedVersion(here, 'example.com/tool/v2')).toBe('2.5.1');
  expect(await pinnedVersion(here, 'example.com/other')).toBe('');
});
