import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommand } from '../run-command.mjs';
import { MissingToolError } from '../sources/missing-tool-error.mjs';
import { ensureKustomize, KUSTOMIZE_VERSION } from './ensure-kustomize.mjs';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'showtime-kustomize-'));
});
afterEach(async () => rm(folder, { recursive: true }));

async function fake(prints: string): Promise<string> {
  const file = join(folder, 'kustomize');
  await writeFile(file, `#!/bin/sh\necho "${prints}"\n`);
  await chmod(file, 0o755);
  return file;
}
const nowhere = (): string => join(folder, 'empty');

test('the version in the code is the one in go.mod', async () => {
  const text = await readFile(join(import.meta.dirname, 'go.mod'), 'utf8');
  expect(text).toContain(`sigs.k8s.io/kustomize/kustomize/v5 v${KUSTOMIZE_VERSION}\n`);
});

test('the kustomize that was found or built runs', async () => {
  const { path } = await ensureKustomize();
  expect(await runCommand(path, ['version'])).toMatchObject({ code: 0 });
}, 600_000);

test('one on PATH is taken, if it is a 5.3 or newer', async () => {
  const path = await fake('v5.4.2');
  expect(await ensureKustomize({ cacheDir: nowhere(), env: { PATH: folder } })).toMatchObject({
    path,
    version: '5.4.2',
    source: 'PATH',
  });
});

test.each([
  ['v4.5.7', 'is kustomize 4.5.7; 5.3 or newer, before 6, is needed'],
  ['hello', 'prints no version of kustomize: hello'],
])('one that prints %s is not taken, and without Go the reasons are listed', async (prints, because) => {
  await fake(prints);
  const failed = await ensureKustomize({
    cacheDir: nowhere(),
    env: { PATH: folder },
    goProgram: join(folder, 'no-go'),
  }).catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(MissingToolError);
  expect(JSON.stringify((failed as MissingToolError).rows)).toContain(because);
  expect((failed as MissingToolError).fix).toContain('kustomize');
});
