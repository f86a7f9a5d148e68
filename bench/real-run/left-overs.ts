// Ends what a bench that was killed left up: its work folders are named after its process.
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bench } from '../figure.ts';
import { endTargets } from './showtime.ts';

/** Ends the targets in work folders whose process is gone, and removes the folders. */
export async function endLeftOvers(bench: Omit<Bench, 'folder'>, workFolder: string): Promise<void> {
  for (const name of await readdir(workFolder).catch(() => [])) {
    if (isAlive(Number(/\d+$/.exec(name)?.[0]))) continue;
    const folder = join(workFolder, name);
    bench.say(`ending what ${name} left behind`);
    await endTargets({ ...bench, folder });
    await rm(folder, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
