// Finds and ends every process of a subject, whatever its parent is by now: by a tag in the environment that
// each inherits.
//
// A process may leave its group (`setsid`, daemons), and loses its parent's pid when the parent ends; the tag
// stays. It is random, so that no other process has it. Linux only (proc(5)): elsewhere nothing is found, and
// only the keeper's process group is ended.
import { readdirSync, readFileSync } from 'node:fs';
import type { Clock } from '../../contract/index.ts';

export const tagVariable = 'SHOWTIME_SUBJECT';

/** How long killed processes may take to be gone, ms. */
const goneWithinMs = 20_000;

/**
 * Pids whose tag is `tag` or lies below it (`<tag>/…`); processes that ended but were not reaped (zombies)
 * don't count.
 */
export function taggedProcesses(tag: string): number[] {
  return numbersIn('/proc').filter((pid) => pid !== process.pid && isTagged(pid, tag));
}

/** Kills them until none is left, however they fork meanwhile; returns how many there were at first. */
export async function endTagged(tag: string, clock: Clock): Promise<number> {
  const found = taggedProcesses(tag);
  const untilMs = clock.nowMs() + goneWithinMs;
  for (let left = found; left.length > 0 && clock.nowMs() < untilMs; left = taggedProcesses(tag)) {
    for (const pid of left) kill(pid);
    await clock.sleep(20);
  }
  return found.length;
}

function isTagged(pid: number, tag: string): boolean {
  const wanted = `${tagVariable}=${tag}`;
  return environmentOf(pid)
    .split('\0')
    .some((entry) => entry === wanted || entry.startsWith(`${wanted}/`));
}

/** As it was when the program began; empty for a zombie, and for other users' processes. */
function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return '';
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    return;
  }
}

function numbersIn(folder: string): number[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}
