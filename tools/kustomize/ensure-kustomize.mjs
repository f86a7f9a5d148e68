// Finds kustomize, which renders deploy/kubernetes, or builds it from the module beside this file.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { goProgramTool } from '../sources/go-program.mjs';
import { ensureProgram } from '../sources/program-sources.mjs';

/** As in go.mod, which a test compares. */
export const KUSTOMIZE_VERSION = '5.8.1';
const MODULE = 'sigs.k8s.io/kustomize/kustomize/v5';

/**
 * @typedef {{ path: string, version: string, source: string, tried: import('../sources/first-available.mjs').Tried[] }} Kustomize
 * @typedef {import('../sources/program-sources.mjs').How & { goProgram?: string | undefined }} How
 */

/** @type {import('../sources/go-program.mjs').GoProgram} */
const kustomize = {
  name: 'kustomize',
  title: 'kustomize',
  row: 'kustomize (tests of the manifests only)',
  variable: 'SHOWTIME_KUSTOMIZE',
  names: ['kustomize'],
  pinned: {
    here: dirname(fileURLToPath(import.meta.url)),
    module: MODULE,
    target: MODULE,
    version: KUSTOMIZE_VERSION,
  },
  // A third of the CPU of the build would be optimising code that runs for a second.
  flags: () => ['-gcflags=all=-N -l', '-ldflags=-s -w'],
  takes: 'a minute',
  versionBy: { args: ['version'], pattern: /v(\d+\.\d+\.\d+)/ },
  usable: { oldest: '5.3', before: '6' },
  byHand: `go install ${MODULE}@v${KUSTOMIZE_VERSION}, and put it on PATH or into SHOWTIME_KUSTOMIZE`,
};

/**
 * A kustomize 5 that runs; the first time it may be built, which takes Go 1.24 or newer, its module proxy and
 * 40 s of CPU.
 * @param {How} [how] `goProgram` is the Go to use
 * @returns {Promise<Kustomize>} @throws {import('../sources/missing-tool-error.mjs').MissingToolError}
 */
export async function ensureKustomize({ goProgram, ...how } = {}) {
  return ensureProgram(goProgramTool(kustomize, goProgram), how);
}
