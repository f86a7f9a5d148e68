// Writes generated files below a folder: atomically, and never outside it.
import { realpath } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { ShowtimeError } from '../../contract/index.ts';
import type { Artefact } from '../../dashboards/index.ts';
import { makeFolders } from '../../platform/make-folders.ts';
import { writeFileAtomic } from '../../platform/write-file-atomic.ts';

/**
 * Makes `folder` and what is needed below it. @throws ShowtimeError folder-not-writable; files before the one
 * it names are written then
 */
export async function writeFiles(folder: string, artefacts: readonly Artefact[]): Promise<void> {
  try {
    await makeFolders(folder);
    const root = await realpath(folder);
    for (const artefact of artefacts) await writeOne(root, artefact);
  } catch (error) {
    if (error instanceof ShowtimeError || (error as NodeJS.ErrnoException).code === undefined) throw error;
    throw new ShowtimeError(
      'folder-not-writable',
      {
        what: `${folder} cannot be written`,
        why: (error as Error).message,
        fix: 'give another --out, or correct permissions and space, and run it again',
      },
      { cause: error },
    );
  }
}

async function writeOne(root: string, { path, text }: Artefact): Promise<void> {
  const full = join(root, path);
  const parent = dirname(full);
  await makeFolders(parent);
  await refuseWayOut(root, parent, path);
  writeFileAtomic(full, text);
}

/** A folder on the way may be a link that leads elsewhere. */
async function refuseWayOut(root: string, parent: string, path: string): Promise<void> {
  const leadsTo = await realpath(parent);
  if (leadsTo === root || leadsTo.startsWith(root.endsWith(sep) ? root : root + sep)) return;
  throw new ShowtimeError('folder-not-writable', {
    what: `${path} would be written outside the folder`,
    why: `a link leads to ${leadsTo}`,
    fix: 'put a real folder in its place, or give another --out',
  });
}
