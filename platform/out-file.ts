// Writes a file that a flag names: atomically, never over or beside what was recorded, never through a link.
import { existsSync, lstatSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { gateFiles, runFiles, ShowtimeError } from '../contract/index.ts';
import { writeFileAtomic } from './write-file-atomic.ts';

/**
 * Refuses a path before any work is done for it: a link, what is no regular file, and anything within a run
 * folder or a gate's. @throws ShowtimeError bad-flag, folder-not-writable
 */
export function checkOutFile(flag: string, file: string): void {
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (found?.isSymbolicLink() === true)
    throw refused(`${flag} "${file}" is a link`, 'what it leads to would be written over');
  if (found !== undefined && !found.isFile())
    throw refused(
      `${flag} "${file}" is no regular file`,
      `${found.isDirectory() ? 'it is a directory' : 'it is a device, a pipe or a socket'}; without ${flag} the result goes to stdout`,
    );
  refuseRecorded(flag, file);
}

/** @throws ShowtimeError bad-flag for a file within a run folder or a gate's, by whatever path */
export function refuseRecorded(flag: string, file: string): void {
  const recorded = recordedFolderAbove(realFolder(dirname(resolve(file))));
  if (recorded === undefined) return;
  throw refused(
    `${flag} "${file}" would be written into ${recorded}`,
    'that folder holds what was recorded, and is never written into by hand or by a flag',
  );
}

/** A hard link keeps what it had. @throws as `checkOutFile` */
export function writeOutFile(flag: string, file: string, text: string): void {
  checkOutFile(flag, file);
  try {
    writeFileAtomic(file, text);
  } catch (cause) {
    throw new ShowtimeError(
      'folder-not-writable',
      {
        what: `${flag} "${file}" cannot be written`,
        why: cause instanceof Error ? cause.message : String(cause),
        fix: 'name a file in a folder that exists and that you may write to',
      },
      { cause },
    );
  }
}

/** Of a folder that is not there yet: the real path of the deepest part that is. */
function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return dirname(folder) === folder ? folder : realFolder(dirname(folder));
  }
}

function recordedFolderAbove(folder: string): string | undefined {
  if ([runFiles.run, gateFiles.gate].some((name) => existsSync(join(folder, name)))) return folder;
  return dirname(folder) === folder ? undefined : recordedFolderAbove(dirname(folder));
}

function refused(what: string, why: string): ShowtimeError {
  return new ShowtimeError('bad-flag', { what, why, fix: 'name another file' });
}
