// Keeps one tool in the cache: complete or not at all, made once, and checked by hash each time it is used.
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256OfFile } from './fingerprint.mjs';
import { withLock } from './lock.mjs';
import { isAlive, thisProcess } from './process-start.mjs';

const RECORD = 'entry.json';
const TRASH = 'thrown-away-';

/**
 * @typedef {{ source: string, version: string, files: Record<string, string> }} EntryRecord files: path →
 * SHA-256
 * @typedef {{ folder: string, record: EntryRecord }} Entry
 * @typedef {{ source: string, version: string, files: string[] }} Made `files` are the ones to check each time,
 * relative
 */

/**
 * Looks an entry up and checks every recorded file.
 * @param {string} cacheDir @param {string} name
 * @returns {Promise<{ entry: Entry | undefined, damage: string | undefined }>} both undefined if there is
 * none of that name
 */
export async function find(cacheDir, name) {
  const folder = join(cacheDir, name);
  let record;
  try {
    record = JSON.parse(await readFile(join(folder, RECORD), 'utf8'));
  } catch (error) {
    const absent = error.code === 'ENOENT' && !(await exists(folder));
    return { entry: undefined, damage: absent ? undefined : `its record ${RECORD} cannot be read` };
  }
  const damage = await findDamage(folder, record);
  return { entry: damage === undefined ? { folder, record } : undefined, damage };
}

/**
 * The kept entry, or a new one: `make` fills an empty folder, which is then renamed into place at once.
 * Several processes may call this together: one makes, the others wait and use what it made.
 * @param {{ cacheDir: string, name: string, make: (folder: string) => Promise<Made>, onProgress?: (line:
 * string) => void }} how
 * @returns {Promise<Entry & { made: boolean }>} rejects with what `make` rejects with; the cache is as before
 * then
 */
export async function keepEntry({ cacheDir, name, make, onProgress = () => {} }) {
  const kept = await find(cacheDir, name);
  if (kept.entry !== undefined) return { ...kept.entry, made: false };
  const onWait = (pid) => onProgress(`waiting for process ${pid}, which is getting ${name}`);
  return withLock(
    join(cacheDir, `${name}.lock`),
    () => makeUnlessMadeMeanwhile({ cacheDir, name, make, onProgress }),
    { onWait },
  );
}

async function makeUnlessMadeMeanwhile({ cacheDir, name, make, onProgress }) {
  const kept = await find(cacheDir, name);
  if (kept.entry !== undefined) return { ...kept.entry, made: false };
  const making = join(cacheDir, '.making');
  await mkdir(making, { recursive: true });
  await sweep(making);
  if (kept.damage !== undefined) {
    onProgress(`${name} in the cache is damaged (${kept.damage}): thrown away, getting it again`);
    await throwAway(join(cacheDir, name), making);
  }
  const started = thisProcess();
  const folder = join(making, `${started.pid}-${started.started.replaceAll(/\W/g, '_')}-${randomUUID()}`);
  await writeFile(`${folder}.owner`, JSON.stringify(started));
  await mkdir(folder);
  try {
    const record = await recordOf(folder, await make(folder));
    await rename(folder, join(cacheDir, name));
    return { folder: join(cacheDir, name), record, made: true };
  } finally {
    await rm(folder, { recursive: true, force: true });
    await rm(`${folder}.owner`, { force: true });
  }
}

async function recordOf(folder, { source, version, files }) {
  /** @type {EntryRecord} */
  const record = { source, version, files: {} };
  for (const file of [...files].sort()) record.files[file] = await sha256OfFile(join(folder, file));
  await writeFile(join(folder, RECORD), `${JSON.stringify(record, null, 2)}\n`);
  return record;
}

async function findDamage(folder, record) {
  if (typeof record.files !== 'object' || Object.keys(record.files ?? {}).length === 0)
    return `its record ${RECORD} names no files`;
  for (const [file, expected] of Object.entries(record.files)) {
    const found = await sha256OfFile(join(folder, file)).catch(() => undefined);
    if (found === undefined) return `${file} is missing`;
    if (found !== expected) return `${file} has another SHA-256 than when it was kept`;
  }
  return undefined;
}

/** Removes what processes that died half-way left behind; entries of running processes stay. */
async function sweep(making) {
  for (const file of await readdir(making)) {
    if (file.startsWith(TRASH)) await rm(join(making, file), { recursive: true, force: true });
    if (!file.endsWith('.owner')) continue;
    const owner = await readFile(join(making, file), 'utf8')
      .then(JSON.parse)
      .catch(() => undefined);
    if (owner === undefined || isAlive(owner)) continue;
    await rm(join(making, file.slice(0, -'.owner'.length)), { recursive: true, force: true });
    await rm(join(making, file), { force: true });
  }
}

/** Renamed first, so that no process finds it half deleted. */
async function throwAway(folder, making) {
  const trash = join(making, `${TRASH}${randomUUID()}`);
  await rename(folder, trash);
  await rm(trash, { recursive: true, force: true });
}

async function exists(folder) {
  return readdir(folder).then(
    () => true,
    () => false,
  );
}
