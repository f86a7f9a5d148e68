// Builds k6 from source with Go, pinned by the go.mod and go.sum beside this file.
import { cp, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SourceFailed } from '../sources/first-available.mjs';
import { onPath } from '../sources/on-path.mjs';
import { runCommand, whyItFailed } from '../run-command.mjs';
import { usableK6Version } from './k6-version.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const BUILD_MS = 1_200_000;
// Static, and independent of the user's Go settings.
const BUILD_ENV = { CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '-mod=readonly' };
const BUILD_ARGS = ['build', '-trimpath', '-ldflags=-s -w'];

/**
 * Fills `folder` with the file `k6`. Takes one to four minutes and needs Go 1.25 or newer and its module
 * proxy.
 * @param {string} folder @param {{ go?: string | undefined, onProgress?: (line: string) => void }} [how] `go`
 * is the program to use
 * @returns {Promise<import('../cache/entry.mjs').Made>} @throws {SourceFailed}
 */
export async function buildWithGo(
  folder,
  { go = onPath('go', process.env, ['/usr/local/go/bin']), onProgress = () => {} } = {},
) {
  if (go === undefined) throw new SourceFailed('there is no go on PATH');
  // A copy, so that a build can never change the committed files.
  const module = join(folder, 'module');
  await mkdir(module);
  for (const file of ['go.mod', 'go.sum']) await cp(join(HERE, file), join(module, file));
  onProgress('building k6 from source with Go (takes a few minutes, once)');
  let packages = 0;
  const onLine = () => {
    packages += 1;
    if (packages % 25 === 0) onProgress(`building k6 with Go: ${packages} packages`);
  };
  const out = join(folder, 'k6');
  const ended = await runCommand(go, [...BUILD_ARGS, '-v', '-o', out, 'go.k6.io/k6/v2'], {
    cwd: module,
    env: { ...process.env, ...BUILD_ENV },
    timeoutMs: BUILD_MS,
    onLine,
  });
  if (ended.code !== 0) throw new SourceFailed(whyItFailed('go build', ended));
  await rm(module, { recursive: true });
  return { rung: 'go build', version: await usableK6Version(out), files: ['k6'] };
}
