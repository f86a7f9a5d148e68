// Finds the processes that others have started, by what /proc says of everybody's parent (proc(5)).
import { readdir, readFile } from 'node:fs/promises';

/** The pids themselves, and all that descend from them; only themselves on systems without /proc. */
export async function withDescendants(pids: readonly number[]): Promise<number[]> {
  const names = await readdir('/proc').catch(() => []);
  const parents = await Promise.all(
    names
      .filter((name) => /^\d+$/.test(name))
      .map(async (name) => [Number(name), await parentOf(name)] as const),
  );
  const found = new Set(pids);
  // A parent may have a greater number than its child once numbers have wrapped around.
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const [pid, parent] of parents) if (parent !== undefined && found.has(parent)) found.add(pid);
  }
  return [...found];
}

async function parentOf(pid: string): Promise<number | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The command may hold brackets and spaces: the parent stands two behind its last bracket.
  return text === undefined ? undefined : Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]);
}
