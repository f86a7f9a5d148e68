// Lets one process at a time do a piece of work; a lock is taken over after its holder died.
//
//   free ──link()──► held ──unlink──► free
//                     │ holder dead: rename() aside, check, link() again
//
// The lock saves work, it does not guard the data: entries are renamed into place when complete, so even two
// holders at once could only do the work twice.
import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, thisProcess } from './process-start.mjs';

const POLL_MS = 100;

/**
 * Waits for the lock, runs `work`, gives the lock back whatever happens.
 * @template T
 * @param {string} file path of the lock; its folder is created
 * @param {() => Promise<T>} work
 * @param {{ onWait?: (holderPid: number) => void }} [options] `onWait` is called once, if it has to wait
 * @returns {Promise<T>}
 */
export async function withLock(file, work, { onWait } = {}) {
  await mkdir(dirname(file), { recursive: true });
  let hasReported = false;
  for (;;) {
    const holder = await tryToTake(file);
    if (holder === undefined) break;
    if (!hasReported) onWait?.(holder.pid);
    hasReported = true;
    await sleep(POLL_MS);
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

/** Undefined if this process got it, else the holder, which is alive. */
async function tryToTake(file) {
  const own = `${file}.${randomUUID()}`;
  await writeFile(own, JSON.stringify(thisProcess()));
  try {
    // link() fails if the name exists, and creates the file with its content: there is never an empty lock to
    // misread.
    await link(own, file);
    return undefined;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    const holder = await readHolder(file);
    if (holder !== undefined && isAlive(holder)) return holder;
    await setAside(file, holder);
    return holder ?? { pid: 0, started: '' };
  } finally {
    await rm(own, { force: true });
  }
}

/** Takes a dead holder's lock away; puts it back if a live process took the name in the meantime. */
async function setAside(file, dead) {
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
  } catch (error) {
    if (error.code === 'ENOENT') return;
    throw error;
  }
  const found = await readHolder(aside);
  if (found !== undefined && found.pid !== dead?.pid && isAlive(found))
    await link(aside, file).catch(() => {});
  await rm(aside, { force: true });
}

async function readHolder(file) {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
}
