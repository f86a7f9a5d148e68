// Finds k6 or gets it, by the first way that works.
import { join } from 'node:path';
import { ensureProgram, findProgram } from '../sources/program-sources.mjs';
import { buildWithGo } from './go-build.mjs';
import { K6_VERSION, usableK6Version } from './k6-version.mjs';
import { archiveName, getOfficialRelease, RELEASES } from './official-release.mjs';

const ENTRY = `k6-${K6_VERSION}-${process.platform}-${process.arch}`;

/**
 * @typedef {{ path: string, version: string, source: string, tried: import('../sources/first-available.mjs').Tried[] }} K6
 * @typedef {{ cacheDir?: string, env?: NodeJS.ProcessEnv, onProgress?: (line: string) => void, releases?:
 * string, goProgram?: string }} How
 */

/**
 * A k6 2.x that runs; the first time this may download or build for minutes.
 * @param {How} [how] @returns {Promise<K6>} @throws
 * {import('../sources/missing-tool-error.mjs').MissingToolError}
 */
export async function ensureK6({ releases = RELEASES, goProgram, ...how } = {}) {
  return ensureProgram(k6(releases, goProgram), how);
}

/** The doctor's row: looks, but gets nothing. @param {How} [how] */
export async function findK6(how = {}) {
  return findProgram(k6(RELEASES), how);
}

/** @param {string} releases @param {string} [goProgram] */
function k6(releases, goProgram) {
  return {
    tool: 'k6',
    row: 'k6',
    required: true,
    variable: 'SHOWTIME_K6',
    names: ['k6'],
    examine: async (path) => ({ path, version: await usableK6Version(path) }),
    kept: (folder, version) => ({ path: join(folder, 'k6'), version }),
    ways: [
      {
        source: 'official release',
        entry: ENTRY,
        make: (folder, { onProgress }) => getOfficialRelease(folder, { releases, onProgress }),
      },
      {
        source: 'go build',
        entry: ENTRY,
        make: (folder, { onProgress }) => buildWithGo(folder, { go: goProgram, onProgress }),
      },
    ],
    get: 'node tools/get.mjs k6',
    byHand: byHand(),
  };
}

/** The fix when no source worked. */
function byHand() {
  const name = archiveName();
  if (name === undefined || name.endsWith('.zip'))
    return `brew install k6, or: SHOWTIME_K6=/path/to/k6 (v${K6_VERSION})`;
  return `curl -fsSL ${RELEASES}/v${K6_VERSION}/${name} | tar -xz && export SHOWTIME_K6="$PWD/${name.replace('.tar.gz', '')}/k6"`;
}
