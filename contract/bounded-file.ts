// Reads a file whole, but only a regular one of a bounded size: a FIFO or a device has no end.
import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from 'node:fs';
import { mostWholeFileBytes } from './bounds.ts';

/** Why a file was not read, in words that follow its name. `code` is the system's, such as ENOENT. */
export class NotReadable extends Error {
  readonly code: string | undefined;

  constructor(message: string, { code, cause }: { code?: string | undefined; cause?: unknown } = {}) {
    super(message, { cause });
    this.code = code;
  }
}

/**
 * Opens a regular file for reading; the caller closes it. Opening never waits, as it would for the writer of a
 * FIFO. Throws NotReadable for anything else than a regular file, and the system's error where it cannot be
 * opened.
 */
export function openRegularFile(path: string): number {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const kind = otherKind(fstatSync(file));
    if (kind !== undefined)
      throw new NotReadable(`it is ${kind}, not a regular file`, {
        code: kind === 'a folder' ? 'EISDIR' : 'EINVAL',
      });
    return file;
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/**
 * The text (UTF-8) of a regular file of at most `mostBytes`. Throws NotReadable for another kind of file or a
 * larger one, and the system's error where it cannot be read.
 */
export function readBoundedText(path: string, mostBytes = mostWholeFileBytes): string {
  const file = openRegularFile(path);
  try {
    const { size } = fstatSync(file);
    if (size > mostBytes)
      throw new NotReadable(`it has ${size} bytes, more than the ${mostBytes} that are read`, {
        code: 'EFBIG',
      });
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

/** What something that is no regular file is, in words; undefined for a regular file. */
function otherKind(stats: Stats): string | undefined {
  if (stats.isFile()) return undefined;
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a FIFO';
  if (stats.isSocket()) return 'a socket';
  return stats.isCharacterDevice() || stats.isBlockDevice() ? 'a device' : 'something else';
}
