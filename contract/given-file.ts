// Reads a file that a person named: only a regular one, and only up to a size.
import { closeSync, constants, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs';

/** The most that is read of each kind of file, bytes: far above what people write, far below what memory holds. */
export const givenFileLimits = {
  /** Fault plans, SLOs, budgets: a parser holds some hundred times their size. */
  structured: 256 << 10,
  timetable: 8 << 20,
  script: 16 << 20,
  history: 32 << 20,
  tokens: 32 << 20,
  /** One token or one address. */
  secret: 64 << 10,
  /** A state file of ours. */
  state: 1 << 20,
} as const;
export type GivenFileKind = keyof typeof givenFileLimits;

/** Why a file was not read, in words for the `why:` of an error. */
export class UnreadableFile extends Error {}

/**
 * The text of a regular file, as UTF-8. A pipe or a device would never end, so that neither is opened.
 * @throws UnreadableFile, or what the system says of a path that is not there or may not be read
 */
export function readGivenFile(path: string, kind: GivenFileKind): string {
  return readBounded(path, kind).toString('utf8');
}

/** Refuses what `readGivenFile` would, for a file that another program is to read. @throws as it does */
export function checkGivenFile(path: string, kind: GivenFileKind): void {
  const found = statSync(path);
  refuse(found, kind);
  closeSync(openSync(path, constants.O_RDONLY | constants.O_NONBLOCK));
}

function readBounded(path: string, kind: GivenFileKind): Buffer {
  // Looked at before it is opened: opening some devices does something.
  refuse(statSync(path), kind);
  // Without O_NONBLOCK a pipe that took the file's place meanwhile would be waited for.
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    refuse(fstatSync(file), kind);
    return readUpTo(file, kind);
  } finally {
    closeSync(file);
  }
}

/** Files of /proc say that they have no size, and others grow while they are read. */
function readUpTo(file: number, kind: GivenFileKind): Buffer {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(1 << 16);
    const read = readSync(file, chunk);
    if (read === 0) return Buffer.concat(chunks, bytes);
    bytes += read;
    if (bytes > givenFileLimits[kind]) throw tooLarge(bytes, kind);
    chunks.push(chunk.subarray(0, read));
  }
}

function refuse(found: Stats, kind: GivenFileKind): void {
  if (!found.isFile())
    throw new UnreadableFile(
      `it is ${kindInWords(found)}, and only regular files are read: write what it should say into a file`,
    );
  if (found.size > givenFileLimits[kind]) throw tooLarge(found.size, kind);
}

function kindInWords(found: Stats): string {
  if (found.isDirectory()) return 'a directory';
  if (found.isFIFO()) return 'a pipe';
  if (found.isSocket()) return 'a socket';
  return found.isCharacterDevice() || found.isBlockDevice() ? 'a device' : 'no regular file';
}

function tooLarge(bytes: number, kind: GivenFileKind): UnreadableFile {
  return new UnreadableFile(
    `it holds ${bytes.toLocaleString('en-US')} bytes or more, and at most ${givenFileLimits[kind].toLocaleString('en-US')} are read: is it the file that was meant?`,
  );
}
