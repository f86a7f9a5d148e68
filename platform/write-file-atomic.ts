// Writes a file atomically: beside it first, then renamed over it.
import { randomUUID } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

export interface AtomicWrite {
  /** Of the new file, less the umask; the mode of a file that is replaced does not count. Default 0o666. */
  mode?: number;
  /** The bytes are on the disk before the rename, so that a crash of the machine leaves no empty file. */
  fsync?: boolean;
}

/**
 * A reader gets the old text or the new, never a part. A link at `path` is replaced, not followed; a hard
 * link keeps the old content. Throws the system's error; the file is unchanged then, and nothing is left
 * beside it.
 */
export function writeFileAtomic(
  path: string,
  text: string,
  { mode = 0o666, fsync = false }: AtomicWrite = {},
): void {
  const beside = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    writeFileSync(beside, text, { flag: 'wx', mode, flush: fsync });
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}
