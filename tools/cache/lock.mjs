// Lets one process at a time do a piece of work; a lock is taken over after its holder died.
//
//   free ──link()──► held ──unlink──► free
//                     │ holder dead: unlinked by the one process that holds `FILE.dead`, which looks again before
//
// A lock is removed by its holder, or after its holder died, and never by anybody else: a lock that was moved away for
// a moment and put back would stay for ever if its holder had given it back meanwhile.
import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, thisProcess } from './process-start.mjs';

const POLL_MS = 100;

/** @typedef {Pick<typeof import('node:fs/promises'), 'link' | 'mkdir' | 'readFile' | 'rm' | 'writeFile'>} Files */

/**
 * Waits for the lock, runs `work`, gives the lock back whatever happens.
 * @template T
 * @param {string} file path of the lock; its folder is created
 * @param {() => Promise<T>} work
 * @param {{ onWait?: (holderPid: number) => void, files?: Files }} [options] `onWait` is called once, if it has to wait;
 * `files` is the file system
 * @returns {Promise<T>}
 */
export async function withLock(file, work, { onWait, files = fs } = {}) {
  await files.mkdir(dirname(file), { recursive: true });
  let hasReported = false;
  while (!(await take(file, files))) {
    const holder = await liveHolder(file, files);
    if (holder === undefined) continue;
    if (!hasReported) onWait?.(holder.pid);
    hasReported = true;
    await sleep(POLL_MS);
  }
  try {
    return await work();
  } finally {
    await files.rm(file, { force: true });
  }
}

/** @param {string} file @param {Files} files @returns {Promise<boolean>} whether this process has it now */
async function take(file, files) {
  const own = `${file}.${randomUUID()}`;
  await files.writeFile(own, JSON.stringify(thisProcess()));
  try {
    // link() fails if the name exists, and creates the file with its content: there is never an empty lock to
    // misread.
    await files.link(own, file);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  } finally {
    await files.rm(own, { force: true });
  }
}

/**
 * Undefined if the lock may be free now: it was given back, or its holder is dead and it was removed.
 * @param {string} file @param {Files} files
 */
async function liveHolder(file, files) {
  const seen = await look(file, files);
  if (seen === 'free') return undefined;
  if (isHeld(seen)) return seen;
  const dead = `${file}.dead`;
  if (!(await take(dead, files))) {
    const remover = await look(dead, files);
    // It removes one file: it died in the middle of that, or is about to be done.
    if (remover !== 'free' && !isHeld(remover)) await files.rm(dead, { force: true });
    return undefined;
  }
  try {
    // Others remove only while they hold `dead`, and a dead holder does not: what is seen now stays as it is.
    const still = await look(file, files);
    if (still !== 'free' && !isHeld(still)) await files.rm(file, { force: true });
  } finally {
    await files.rm(dead, { force: true });
  }
  return undefined;
}

/** @param {import('./process-start.mjs').ProcessStart | undefined} holder */
function isHeld(holder) {
  return holder !== undefined && isAlive(holder);
}

/** @returns {Promise<'free' | import('./process-start.mjs').ProcessStart | undefined>} undefined if it is no lock of ours */
async function look(file, files) {
  try {
    return JSON.parse(await files.readFile(file, 'utf8'));
  } catch (error) {
    return error.code === 'ENOENT' ? 'free' : undefined;
  }
}
