// Writes what an analysis renders, whole or not at all, with advice where that is not possible.
import { ShowtimeError } from '../contract/index.ts';
import { writeFileAtomic } from '../platform/write-file-atomic.ts';

/** @throws ShowtimeError folder-not-writable */
export function writeWhole(path: string, text: string): void {
  try {
    writeFileAtomic(path, text);
  } catch (error) {
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
