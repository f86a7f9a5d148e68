import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommand } from '../run-command.mjs';
import { MissingToolError } from '../sources/missing-tool-error.mjs';
import { ensureToxiproxy, TOXIPROXY_VERSION } from './ensure-toxiproxy.mjs';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'showtime-toxiproxy-'));
});
afterEach(async () => rm(folder, { recursive: true }));

async function fake(prints: string): Promise<string> {
  const file = join(folder, 'toxiproxy-server');
  await writeFile(file, `#!/bin/sh\necho "${prints}"\n`);
  await chmod(file, 0o755);
  return file;
}
const nowhere = (): string => join(folder, 'empty');

test('the version in the code is the one in go.mod', async () => {
  const text = await readFile(join(import.meta.dirname, 'go.mod'), 'utf8');
  expect(text).toContain(`github.com/Shopify/toxiproxy/v2 v${TOXIPROXY_VERSION}\n`);
});

test('the Toxiproxy that was found or built runs', async () => {
  const { path } = await ensureToxiproxy();
  expect(await runCommand(path, ['-version'])).toMatchObject({ code: 0 });
}, 600_000);

test('one on PATH is taken, if it is a 2.4 or newer', async () => {
  const path = await fake('toxiproxy-server version 2.12.0');
  expect(await ensureToxiproxy({ cacheDir: nowhere(), env: { PATH: folder } })).toMatchObject({
    path,
    version: '2.12.0',
    source: 'PATH',
  });
});

test.each([
  ['toxiproxy-server version 2.1.4', 'is Toxiproxy 2.1.4; 2.4 or newer, before 3, is needed'],
  ['hello', 'prints no version of Toxiproxy: hello'],
])('one that prints %s is not taken, and without Go the reasons are listed', async (prints, because) => {
  await fake(prints);
  const failed = await ensureToxiproxy({
    cacheDir: nowhere(),
    env: { PATH: folder },
    goProgram: join(folder, 'no-go'),
  }).catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(MissingToolError);
  expect(JSON.stringify((failed as MissingToolError).rows)).toContain(because);
  expect((failed as MissingToolError).fix).toContain('SHOWTIME_TOXIPROXY');
});
