// Reads a file in big chunks that end at a line's end, so that no reader ever holds a whole file.
import { closeSync, existsSync, readSync } from 'node:fs';
import { UnreadableFile, openRegularFile } from '../../platform/regular-file.ts';

/**
 * A stretch of bytes: whole lines, each with its newline; or the torn last line of a file that lacks its
 * newline; or, without
 * bytes, one damaged line too long to hold or to read.
 */
export interface Stretch {
  bytes: Buffer;
  from: number;
  to: number;
  torn: boolean;
  damaged: boolean;
  /** The reason why it is damaged. */
  why?: string;
}

const chunkBytes = 1 << 20;
/** Showtime writes no line of this length. A longer one is damaged, and its bytes are skipped. */
const maxLineBytes = 64 << 20;
const newline = 10;

/**
 * Yields the stretches of `path` in order; nothing if there is no such file. What cannot be opened or read (a
 * folder, a FIFO or a device, another user's file, a bad disk) is one damaged line. The buffer is used again:
 * take what you need before asking for the next one.
 */
export function* wholeLines(path: string): Generator<Stretch, void> {
  if (!existsSync(path)) return;
  let file: number | undefined;
  try {
    file = openRegularFile(path);
    yield* stretches(file);
  } catch (error) {
    if (!isOfTheSystem(error)) throw error;
    yield { ...damaged, why: whyOf(error) };
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

const damaged: Stretch = { bytes: Buffer.alloc(0), from: 0, to: 0, torn: false, damaged: true };
const tooLong: Stretch = { ...damaged, why: `it is longer than ${maxLineBytes >> 20} MB` };

function* stretches(file: number): Generator<Stretch, void> {
  let bytes: Buffer = Buffer.allocUnsafe(chunkBytes);
  let kept = 0;
  let isTooLong = false;
  for (;;) {
    if (kept === bytes.length) {
      if (bytes.length < maxLineBytes) bytes = grown(bytes);
      else [kept, isTooLong] = [0, true];
    }
    const read = readSync(file, bytes, kept, bytes.length - kept, null);
    if (read === 0) break;
    let from = 0;
    const end = kept + read;
    if (isTooLong) {
      from = bytes.subarray(0, end).indexOf(newline) + 1;
      kept = 0;
      if (from === 0) continue;
      isTooLong = false;
      yield tooLong;
    }
    const cut = bytes.lastIndexOf(newline, end - 1) + 1;
    if (cut > from) yield { bytes, from, to: cut, torn: false, damaged: false };
    const rest = Math.max(cut, from);
    bytes.copyWithin(0, rest, end);
    kept = end - rest;
  }
  if (isTooLong) yield tooLong;
  else if (kept > 0) yield { bytes, from: 0, to: kept, torn: true, damaged: false };
}

function grown(bytes: Buffer): Buffer {
  const larger = Buffer.allocUnsafe(bytes.length * 2);
  bytes.copy(larger);
  return larger;
}

/**
 * System errors have a code such as EISDIR. The consumer of the lines may throw other errors through this
 * generator.
 */
function isOfTheSystem(error: unknown): error is NodeJS.ErrnoException | UnreadableFile {
  return error instanceof UnreadableFile || (error instanceof Error && 'syscall' in error);
}

/** Without a path, because the text is written to verdict.json. */
function whyOf(error: NodeJS.ErrnoException | UnreadableFile): string {
  return error instanceof UnreadableFile ? error.message : `it cannot be read (${error.code ?? 'no code'})`;
}
