// The sources of a tool that is a program or two: named by a variable, on PATH, kept in the cache, or got by
// one of several ways.
import { join } from 'node:path';
import { cacheFolder } from '../cache/cache-folder.mjs';
import { keepEntry, find } from '../cache/entry.mjs';
import { firstAvailable, notTried, SourceAbsent, SourceFailed } from './first-available.mjs';
import { MissingToolError } from './missing-tool-error.mjs';
import { onPath } from './on-path.mjs';
import { toolRow } from './tool-row.mjs';

/**
 * @typedef {{ path: string, version: string }} Found more fields than these are handed on as they are
 * @typedef {(folder: string, how: { env: NodeJS.ProcessEnv, onProgress: (line: string) => void }) =>
 * Promise<import('../cache/entry.mjs').Made>} Make
 * @typedef {import('./first-available.mjs').Tried} Tried
 * @typedef {{ cacheDir?: string | undefined, env?: NodeJS.ProcessEnv | undefined, onProgress?: ((line:
 * string) => void) | undefined }} How
 */

/**
 * @template {Found} F
 * @typedef {object} ProgramTool
 * @property {string} tool for the lines of progress
 * @property {string} row its name in the doctor's table
 * @property {boolean} required false: Showtime does without it, with less
 * @property {string} variable names the program
 * @property {readonly string[]} names on PATH, the first that is there
 * @property {(path: string, env: NodeJS.ProcessEnv) => Promise<F>} examine an installed program;
 * throws SourceFailed if it will not do
 * @property {(folder: string, version: string) => F} kept what an entry of the cache holds
 * @property {readonly { source: string, entry: string, make: Make }[]} ways to get it, each into an entry of
 * the cache
 * @property {string} get the command that gets it
 * @property {string} byHand the way out when no source worked
 */

/**
 * @template {Found} F
 * @param {ProgramTool<F>} tool @param {How} [how]
 * @returns {Promise<F & { source: string, tried: Tried[] }>} @throws {MissingToolError}
 */
export async function ensureProgram(
  tool,
  { cacheDir = cacheFolder(), env = process.env, onProgress = () => {} } = {},
) {
  const { found, tried } = await firstAvailable(
    [
      ...lookupSources(tool, cacheDir, env),
      ...tool.ways.map((way) => ({
        source: way.source,
        step: () => getInto(tool, way, { cacheDir, env, onProgress }),
      })),
    ],
    (line) => onProgress(`${tool.tool}: ${line}`),
  );
  if (found === undefined)
    throw new MissingToolError([toolRow(tool.row, { tried, get: tool.byHand, required: tool.required })]);
  return { ...found, tried };
}

/**
 * The doctor's row: looks, but gets nothing.
 * @template {Found} F
 * @param {ProgramTool<F>} tool @param {How} [how]
 */
export async function findProgram(tool, { cacheDir = cacheFolder(), env = process.env } = {}) {
  const { found, tried } = await firstAvailable([
    ...lookupSources(tool, cacheDir, env),
    ...tool.ways.map(({ source }) => notTried(source)),
  ]);
  return toolRow(tool.row, { found, tried, get: tool.get, required: tool.required });
}

function lookupSources(tool, cacheDir, env) {
  return [
    { source: tool.variable, step: () => named(tool, env) },
    { source: 'PATH', step: () => onThePath(tool, env) },
    { source: 'cache', step: () => cached(tool, cacheDir) },
  ];
}

async function named(tool, env) {
  const path = env[tool.variable];
  if (!path) throw new SourceAbsent('not set');
  return tool.examine(path, env);
}

async function onThePath(tool, env) {
  const path = tool.names.map((name) => onPath(name, env)).find((one) => one !== undefined);
  if (path === undefined) throw new SourceAbsent(`there is no ${tool.names.join(' or ')} on PATH`);
  return tool.examine(path, env);
}

/**
 * Each source may have a separate cache entry, because it has another version; the first complete one is
 * taken.
 */
async function cached(tool, cacheDir) {
  const names = [...new Set(tool.ways.map(({ entry }) => entry))];
  const damages = [];
  for (const name of names) {
    const { entry, damage } = await find(cacheDir, name);
    if (entry !== undefined) return tool.kept(entry.folder, entry.record.version);
    if (damage !== undefined) damages.push(damage);
  }
  if (damages.length > 0) throw new SourceFailed(`damaged: ${damages.join('; ')}`);
  const paths = names.map((name) => join(cacheDir, name));
  throw new SourceAbsent(`${paths.join(' and ')} ${paths.length === 1 ? 'does' : 'do'} not exist yet`);
}

async function getInto(tool, { entry: name, make }, { cacheDir, env, onProgress }) {
  const { folder, record } = await keepEntry({
    cacheDir,
    name,
    make: (into) => make(into, { env, onProgress }),
    onProgress,
  });
  return tool.kept(folder, record.version);
}
