// Finds files that a budgets file names and that do not exist.
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { SoundParts } from './sound-parts.ts';
import type { Problem } from './shape-problems.ts';

/** Paths are relative to `folder`, that of the budgets file. */
export async function fileProblems(
  { slos, load, subject }: SoundParts,
  folder: string,
): Promise<readonly Problem[]> {
  const pointers = [
    { path: ['slos'], to: slos, folders: false },
    { path: ['load', 'script'], to: load?.script, folders: false },
    { path: ['subject', 'database'], to: subject?.database, folders: true },
  ];
  const found = await Promise.all(
    pointers.map(async ({ path, to, folders }) =>
      to === undefined || to === null || (await isThere(resolve(folder, to), folders))
        ? []
        : [{ path, message: `no ${folders ? 'file or folder' : 'file'} "${to}" beside the budgets file` }],
    ),
  );
  return found.flat();
}

async function isThere(path: string, folders: boolean): Promise<boolean> {
  return await stat(path).then(
    (found) => folders || !found.isDirectory(),
    () => false,
  );
}
