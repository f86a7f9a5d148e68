// Ends a process group: asked first, killed when it does not listen.
import { readdirSync, readFileSync } from 'node:fs';
import type { Clock } from '../../../contract/index.ts';

/** SIGTERM, and SIGKILL to what is left after `graceMs`. Resolves when nothing of the group runs. */
export async function endGroup(group: number, clock: Clock, graceMs: number): Promise<void> {
  signalGroup(group, 'SIGTERM');
  const untilMs = clock.nowMs() + graceMs;
  while (isGroupAlive(group) && clock.nowMs() < untilMs) await clock.sleep(20);
  while (isGroupAlive(group)) {
    signalGroup(group, 'SIGKILL');
    await clock.sleep(20);
  }
}

function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}

/** A group of zombies alone counts as ended: in a container without an init nobody ever waits for them. */
function isGroupAlive(group: number): boolean {
  if (!signalGroup(group, 0)) return false;
  return (
    process.platform !== 'linux' ||
    readdirSync('/proc').some((name) => /^\d+$/.test(name) && isLivingMember(name, group))
  );
}

/** proc(5): state, parent, group follow the command, which may hold spaces and brackets. */
function isLivingMember(pid: string, group: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, , itsGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(itsGroup) === group && state !== 'Z' && state !== 'X';
  } catch {
    return false;
  }
}
