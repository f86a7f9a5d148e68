// Which process is which: a pid together with its start time, so that a later process with the same pid is
// left alone.
import { isAlive, processAt } from '#tools';

export interface ProcessIdentity {
  name: string;
  pid: number;
  /** Start time as the system prints it. */
  started: string;
}

/** The process behind a pid as it is now; undefined if it has ended. */
export function identityOf(name: string, pid: number): ProcessIdentity | undefined {
  const found = processAt(pid);
  return found === undefined ? undefined : { name, ...found };
}

/** Kills a process at once, if it still is the identified one. Returns true if it was. */
export function endAtOnce(identity: ProcessIdentity): boolean {
  if (!isAlive(identity)) return false;
  try {
    process.kill(identity.pid, 'SIGKILL');
    return true;
  } catch {
    return false;
  }
}

export { isAlive };
