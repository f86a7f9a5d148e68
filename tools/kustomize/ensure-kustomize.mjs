// Finds kustomize, which renders deploy/kubernetes, or builds it from the module beside this file.
import { cp, mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SourceFailed } from '../sources/first-available.mjs';
import { isAtLeast, onPath } from '../sources/on-path.mjs';
import { ensureProgram } from '../sources/program-sources.mjs';
import { runCommand, whyItFailed } from '../run-command.mjs';

/** As in go.mod, which a test compares. */
export const KUSTOMIZE_VERSION = '5.8.1';
const OLDEST = '5.3';
const PACKAGE = 'sigs.k8s.io/kustomize/kustomize/v5';
const HERE = dirname(fileURLToPath(import.meta.url));
const BUILD_MS = 600_000;
// Static, and independent of the user's Go settings.
const BUILD_ENV = { CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '-mod=readonly' };
// A third of the CPU of the build would be optimising code that runs for a second.
const BUILD_ARGS = ['build', '-trimpath', '-gcflags=all=-N -l', '-ldflags=-s -w'];

/**
 * @typedef {{ path: string, version: string, rung: string, tried: import('../sources/first-available.mjs').Tried[] }} Kustomize
 * @typedef {import('../sources/program-sources.mjs').How & { goProgram?: string | undefined }} How
 */

/**
 * A kustomize 5 that runs; the first time it may be built, which takes Go 1.24 or newer, its module proxy and
 * 40 s of CPU.
 * @param {How} [how] `goProgram` is the Go to use
 * @returns {Promise<Kustomize>} @throws {import('../sources/missing-tool-error.mjs').MissingToolError}
 */
export async function ensureKustomize({ goProgram, ...how } = {}) {
  return ensureProgram(
    {
      tool: 'kustomize',
      row: 'kustomize (tests of the manifests only)',
      required: false,
      variable: 'SHOWTIME_KUSTOMIZE',
      names: ['kustomize'],
      examine: async (path) => ({ path, version: await usableVersion(path) }),
      kept: (folder, version) => ({ path: join(folder, 'kustomize'), version }),
      ways: [
        {
          rung: 'go build',
          entry: `kustomize-${KUSTOMIZE_VERSION}-${process.platform}-${process.arch}`,
          make: (folder, { onProgress }) => buildWithGo(folder, goProgram, onProgress),
        },
      ],
      get: 'node tools/get.mjs kustomize',
      byHand: `go install ${PACKAGE}@v${KUSTOMIZE_VERSION}, and put it on PATH or into SHOWTIME_KUSTOMIZE`,
    },
    how,
  );
}

/** @param {string} folder @param {string | undefined} goProgram @param {(line: string) => void} onProgress */
async function buildWithGo(folder, goProgram, onProgress) {
  const go = goProgram ?? onPath('go', process.env, ['/usr/local/go/bin']);
  if (go === undefined) throw new SourceFailed('there is no go on PATH');
  // A copy, so that a build can never change the committed files.
  const module = join(folder, 'module');
  await mkdir(module);
  for (const file of ['go.mod', 'go.sum']) await cp(join(HERE, file), join(module, file));
  onProgress('building kustomize from source with Go (a minute, once)');
  const out = join(folder, 'kustomize');
  const ended = await runCommand(go, [...BUILD_ARGS, '-o', out, PACKAGE], {
    cwd: module,
    env: { ...process.env, ...BUILD_ENV },
    timeoutMs: BUILD_MS,
  });
  if (ended.code !== 0) throw new SourceFailed(whyItFailed('go build', ended));
  await rm(module, { recursive: true });
  return { rung: 'go build', version: await pinnedVersion(), files: ['kustomize'] };
}

/** A program that Go built from a module says `(devel)`: its version is in go.mod. */
async function pinnedVersion() {
  const text = await readFile(join(HERE, 'go.mod'), 'utf8');
  return /kustomize\/kustomize\/v5 v(\S+)/.exec(text)?.[1] ?? '';
}

/** @param {string} path of a program that somebody installed */
async function usableVersion(path) {
  const ended = await runCommand(path, ['version'], { timeoutMs: 15_000 });
  if (ended.code !== 0) throw new SourceFailed(whyItFailed(`${path} version`, ended));
  const version = /v(\d+\.\d+\.\d+)/.exec(ended.stdout)?.[1];
  if (version === undefined)
    throw new SourceFailed(`${path} does not say which kustomize it is: ${ended.stdout.slice(0, 80).trim()}`);
  if (!isAtLeast(version, OLDEST) || isAtLeast(version, '6'))
    throw new SourceFailed(`${path} is kustomize ${version}; ${OLDEST} or newer, before 6, is needed`);
  return version;
}
