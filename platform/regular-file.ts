// Opens and reads regular files alone, up to a size: a pipe or a device has no end.
import { closeSync, constants, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs';
import { maxWholeFileBytes } from '../contract/index.ts';

/** Why a file was not read: a sentence that follows its name. `code` is as the system's would be, such as EISDIR. */
export class UnreadableFile extends Error {
  readonly code: 'EISDIR' | 'EINVAL' | 'EFBIG';

  constructor(message: string, code: UnreadableFile['code']) {
    super(message);
    this.code = code;
  }
}

/**
 * Opens a regular file, also behind a link, for reading; the caller closes it.
 * @throws UnreadableFile for any other kind of file; the system's error where it cannot be opened
 */
export function openRegularFile(path: string): number {
  // Before it is opened: opening some devices has an effect.
  refuseOtherKinds(statSync(path));
  // Without O_NONBLOCK, a pipe that took the file's place meanwhile would wait for its writer.
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    refuseOtherKinds(fstatSync(file));
    return file;
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/**
 * The text (UTF-8) of a regular file of at most `maxBytes`. @throws UnreadableFile for another kind of file or
 * a larger one; the system's error where it cannot be read
 */
export function readBoundedText(path: string, maxBytes = maxWholeFileBytes): string {
  const file = openRegularFile(path);
  try {
    refuseLarger(fstatSync(file).size, maxBytes);
    return readUpTo(file, maxBytes).toString('utf8');
  } finally {
    closeSync(file);
  }
}

/** Refuses what `readBoundedText` would, without reading it. @throws as it does */
export function checkBoundedFile(path: string, maxBytes: number): void {
  const file = openRegularFile(path);
  try {
    refuseLarger(fstatSync(file).size, maxBytes);
  } finally {
    closeSync(file);
  }
}

/** Files of /proc report no size, and others grow while they are read. */
function readUpTo(file: number, maxBytes: number): Buffer {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(1 << 16);
    const read = readSync(file, chunk);
    if (read === 0) return Buffer.concat(chunks, bytes);
    bytes += read;
    refuseLarger(bytes, maxBytes);
    chunks.push(chunk.subarray(0, read));
  }
}

function refuseLarger(bytes: number, maxBytes: number): void {
  if (bytes > maxBytes)
    throw new UnreadableFile(`it has ${bytes} bytes, more than the ${maxBytes} that are read`, 'EFBIG');
}

function refuseOtherKinds(stats: Stats): void {
  if (stats.isFile()) return;
  throw new UnreadableFile(
    `it is ${kindOf(stats)}, not a regular file`,
    stats.isDirectory() ? 'EISDIR' : 'EINVAL',
  );
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'a directory';
  if (stats.isFIFO()) return 'a pipe';
  if (stats.isSocket()) return 'a socket';
  return stats.isCharacterDevice() || stats.isBlockDevice() ? 'a device' : 'something else';
}
