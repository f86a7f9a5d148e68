// Finds and ends every process of a subject, whoever its parent is by now: by a mark in the environment that
// each inherits.
//
// A process group loses those who leave it (`setsid`, daemons), a parent's pid is lost when the parent ends;
// the mark stays. It is
// random, so a process that has it is ours. Linux only (proc(5)); elsewhere nothing is found, and the
// keeper's group is all there is.
import { readdirSync, readFileSync } from 'node:fs';
import type { Clock } from '../../../contract/index.ts';

export const markVariable = 'SHOWTIME_SUBJECT';

/** How long killed processes may take to be gone, ms. */
const goneWithinMs = 20_000;

/**
 * Pids whose mark is `mark` or lies below it (`<mark>/…`); ended ones that nobody has waited for (zombies)
 * don't count.
 */
export function markedProcesses(mark: string): number[] {
  return numbersIn('/proc').filter((pid) => pid !== process.pid && isMarked(pid, mark));
}

/** Kills them until none is left, however they fork meanwhile; returns how many there were at first. */
export async function endMarked(mark: string, clock: Clock): Promise<number> {
  const found = markedProcesses(mark);
  const untilMs = clock.nowMs() + goneWithinMs;
  for (let left = found; left.length > 0 && clock.nowMs() < untilMs; left = markedProcesses(mark)) {
    for (const pid of left) kill(pid);
    await clock.sleep(20);
  }
  return found.length;
}

function isMarked(pid: number, mark: string): boolean {
  const wanted = `${markVariable}=${mark}`;
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
