// Finds the processes that others have started, by the parent of every process in /proc (proc(5)).
import { readdir } from 'node:fs/promises';
import { procStat } from './proc-stat.ts';

/** The pids themselves, and all that descend from them; only themselves on systems without /proc. */
export async function withDescendants(pids: readonly number[]): Promise<number[]> {
  const names = await readdir('/proc').catch(() => []);
  const parents = await Promise.all(
    names
      .filter((name) => /^\d+$/.test(name))
      .map(async (name) => [Number(name), (await procStat(Number(name)))?.parent] as const),
  );
  const found = new Set(pids);
  // A parent may have a greater number than its child once numbers have wrapped around.
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const [pid, parent] of parents) if (parent !== undefined && found.has(parent)) found.add(pid);
  }
  return [...found];
}
