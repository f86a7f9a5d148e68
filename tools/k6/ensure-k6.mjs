// Finds k6 or gets it, by the first way that works.
import { join } from 'node:path';
import { cacheFolder } from '../cache/cache-folder.mjs';
import { keepEntry, lookUp } from '../cache/entry.mjs';
import { climb, notTried, NothingThere, RungFailed } from '../ladder/climb.mjs';
import { MissingToolError } from '../ladder/missing-tool-error.mjs';
import { onPath } from '../ladder/on-path.mjs';
import { toolRow } from '../ladder/tool-row.mjs';
import { buildWithGo } from './go-build.mjs';
import { K6_VERSION, usableK6Version } from './k6-version.mjs';
import { archiveName, getOfficialRelease, RELEASES } from './official-release.mjs';

const ENTRY = `k6-${K6_VERSION}-${process.platform}-${process.arch}`;

/**
 * @typedef {{ path: string, version: string, rung: string, tried: import('../ladder/climb.mjs').Tried[] }} K6
 * @typedef {{ cacheDir?: string, env?: NodeJS.ProcessEnv, onProgress?: (line: string) => void, releases?: string, goProgram?: string }} How
 */

/**
 * A k6 2.x that runs; the first time this may download or build for minutes.
 * @param {How} [how] @returns {Promise<K6>} @throws {MissingToolError}
 */
export async function ensureK6({ cacheDir = cacheFolder(), env = process.env, onProgress = () => {}, releases = RELEASES, goProgram } = {}) {
  const get = (make) => () => getInto(cacheDir, make, onProgress);
  const { found, tried } = await climb([
    ...lookingRungs(cacheDir, env),
    { rung: 'official release', step: get((folder) => getOfficialRelease(folder, { releases, onProgress })) },
    { rung: 'go build', step: get((folder) => buildWithGo(folder, { go: goProgram, onProgress })) },
  ], (line) => onProgress(`k6: ${line}`));
  if (found === undefined) throw new MissingToolError([toolRow('k6', { tried, get: byHand() })]);
  return { ...found, tried };
}

/** The doctor's row: looks, but gets nothing. @param {How} [how] */
export async function findK6({ cacheDir = cacheFolder(), env = process.env } = {}) {
  const { found, tried } = await climb([...lookingRungs(cacheDir, env), ...['official release', 'go build'].map(notTried)]);
  return toolRow('k6', { found, tried, get: 'node tools/get.mjs k6' });
}

function lookingRungs(cacheDir, env) {
  return [
    { rung: 'SHOWTIME_K6', step: () => named(env.SHOWTIME_K6) },
    { rung: 'PATH', step: () => onThePath(env) },
    { rung: 'cache', step: () => cached(cacheDir) },
  ];
}

async function named(path) {
  if (!path) throw new NothingThere('not set');
  return { path, version: await usableK6Version(path) };
}

async function onThePath(env) {
  const path = onPath('k6', env);
  if (path === undefined) throw new NothingThere('there is no k6 on PATH');
  return { path, version: await usableK6Version(path) };
}

async function cached(cacheDir) {
  const { entry, damage } = await lookUp(cacheDir, ENTRY);
  if (damage !== undefined) throw new RungFailed(`damaged: ${damage}`);
  if (entry === undefined) throw new NothingThere(`${join(cacheDir, ENTRY)} does not exist yet`);
  return { path: join(entry.folder, 'k6'), version: entry.record.version };
}

async function getInto(cacheDir, make, onProgress) {
  const { folder, record } = await keepEntry({ cacheDir, name: ENTRY, make, onProgress });
  return { path: join(folder, 'k6'), version: record.version };
}

/** The way out when no rung worked. */
function byHand() {
  const name = archiveName();
  if (name === undefined || name.endsWith('.zip')) return `brew install k6, or: SHOWTIME_K6=/path/to/k6 (v${K6_VERSION})`;
  return `curl -fsSL ${RELEASES}/v${K6_VERSION}/${name} | tar -xz && export SHOWTIME_K6="$PWD/${name.replace('.tar.gz', '')}/k6"`;
}
