// Processes of containers as this machine sees them, for its figures; none where the engine has a machine of its own.
import { readFileSync } from 'node:fs';

/** In front of the program proper in our images: it forwards signals. */
const inits = new Set(['tini', 'docker-init']);

/**
 * The process to measure behind a container's first one; undefined if `/proc` of this machine does not have it.
 * On Docker Desktop and Colima the engine's pids are those of a virtual machine and mean others here.
 */
export function measuredProcess(containerId: string, pid: number): number | undefined {
  if (!textOf(`/proc/${pid}/cgroup`).includes(containerId)) return undefined;
  if (!inits.has(textOf(`/proc/${pid}/comm`).trim())) return pid;
  const [child] = textOf(`/proc/${pid}/task/${pid}/children`).trim().split(' ');
  return child ? Number(child) : pid;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
