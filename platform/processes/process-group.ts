// Ends a process group: SIGTERM first, SIGKILL to what is left.
import { readdirSync } from 'node:fs';
import type { Clock } from '../../contract/index.ts';
import { procStatSync } from './proc-stat.ts';

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

/** A group of zombies alone counts as ended: in a container without an init, no process reaps them. */
function isGroupAlive(group: number): boolean {
  if (!signalGroup(group, 0)) return false;
  return (
    process.platform !== 'linux' ||
    readdirSync('/proc').some((name) => /^\d+$/.test(name) && isLivingMember(Number(name), group))
  );
}

function isLivingMember(pid: number, group: number): boolean {
  const stat = procStatSync(pid);
  return stat?.group === group && stat.state !== 'Z' && stat.state !== 'X';
}
