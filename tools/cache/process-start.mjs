// Distinguishes a process from a later one with the same pid: by pid and start time.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** @typedef {{ pid: number, started: string }} ProcessStart */

/** @returns {ProcessStart} */
export function thisProcess() {
  return { pid: process.pid, started: startOf(process.pid) ?? 'unknown' };
}

/**
 * The process that has this pid now; undefined if it has ended. @param {number} pid @returns {ProcessStart |
 * undefined}
 */
export function processAt(pid) {
  const started = startOf(pid);
  return started === undefined ? undefined : { pid, started };
}

/** False if it ended, is a zombie, or another process has its pid now. @param {ProcessStart} started */
export function isAlive(started) {
  return startOf(started.pid) === started.started;
}

/** Start of a process as the system prints it; undefined if there is none (a zombie counts as ended). */
function startOf(pid) {
  return process.platform === 'linux' ? startFromProc(pid) : startFromPs(pid);
}

/**
 * proc(5): state is field 3 and start time field 22; field 2 may hold spaces and brackets, so count from its
 * end.
 */
function startFromProc(pid) {
  let stat;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
}

function startFromPs(pid) {
  try {
    const [state, ...start] = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
    })
      .trim()
      .split(/\s+/);
    return state === undefined || state === '' || state.startsWith('Z') ? undefined : start.join(' ');
  } catch {
    return undefined;
  }
}
