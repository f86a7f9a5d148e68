// Which process is which: a pid together with its start time, so that a later process with the same pid is
// left alone.
import { isAlive, markOf } from '#tools';

export interface MarkedProcess {
  name: string;
  pid: number;
  /** Start time in the system's own words. */
  started: string;
}

/** The process behind a pid as it is now; undefined if it has ended. */
export function mark(name: string, pid: number): MarkedProcess | undefined {
  const found = markOf(pid);
  return found === undefined ? undefined : { name, ...found };
}

/** Ends a process at once, if it still is the one that was marked. True if it was. */
export function endAtOnce(marked: MarkedProcess): boolean {
  if (!isAlive(marked)) return false;
  try {
    process.kill(marked.pid, 'SIGKILL');
    return true;
  } catch {
    return false;
  }
}

export { isAlive };
