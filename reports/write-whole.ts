// Writes a file so that nobody ever sees half of it.
import { randomUUID } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { ShowtimeError } from '../contract/index.ts';

/** Writes beside `path` and renames. Throws ShowtimeError `folder-not-writable`. */
export function writeWhole(path: string, text: string): void {
  const beside = `${path}.${randomUUID()}.tmp`;
  try {
    // A link that stands there already is not followed.
    writeFileSync(beside, text, { flag: 'wx' });
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw new ShowtimeError(
      'folder-not-writable',
      {
        what: `"${path}" cannot be written`,
        why: error instanceof Error ? error.message : String(error),
        fix: 'give yourself the right to write there, or copy the run folder to where you have it',
      },
      { cause: error },
    );
  }
}
