// Writes generated files below a folder: each whole or not at all, and never outside it.
import { randomUUID } from 'node:crypto';
import { realpath, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { ShowtimeError } from '../../contract/index.ts';
import type { Artefact } from '../../dashboards/index.ts';
import { makeFolders } from '../make-folders.ts';

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
        fix: 'give another --out, or mend permissions and space, and run it again',
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
  // A link in the place of the file is replaced, not followed.
  const half = join(parent, `.${basename(full)}.${randomUUID()}`);
  try {
    await writeFile(half, text, { flag: 'wx' });
    await rename(half, full);
  } catch (error) {
    await rm(half, { force: true }).catch(() => undefined);
    throw error;
  }
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
