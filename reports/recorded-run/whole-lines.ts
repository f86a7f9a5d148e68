// Reads a file in big chunks that end at a line's end, so that nobody ever holds a whole file.
import { closeSync, existsSync, readSync } from 'node:fs';
import { NotReadable, openRegularFile } from '../../contract/index.ts';

/**
 * A stretch of bytes: whole lines, each with its newline; or the torn last line of a file that lacks its
 * newline; or, without
 * bytes, one damaged line that nobody could hold or read.
 */
export interface Stretch {
  bytes: Buffer;
  from: number;
  to: number;
  torn: boolean;
  damaged: boolean;
  /** Of a damaged one: why, in words. */
  why?: string;
}

const chunkBytes = 1 << 20;
/** No line of ours comes near: one that is longer is damage, and its bytes are passed over. */
const longestLineBytes = 64 << 20;
const newline = 10;

/**
 * Yields the stretches of `path` in order; nothing if there is no such file. What cannot be opened or read (a
 * folder, a FIFO or
 * a device, another user's file, a bad disk) is one damaged line. The buffer is used again: take what you need before asking
 * for the next one.
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
const tooLong: Stretch = { ...damaged, why: `it is longer than ${longestLineBytes >> 20} MB` };

function* stretches(file: number): Generator<Stretch, void> {
  let bytes: Buffer = Buffer.allocUnsafe(chunkBytes);
  let kept = 0;
  let isTooLong = false;
  for (;;) {
    if (kept === bytes.length) {
      if (bytes.length < longestLineBytes) bytes = grown(bytes);
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

/** Errors of the system have a code such as EISDIR; whoever takes the lines may throw others through us. */
function isOfTheSystem(error: unknown): error is NodeJS.ErrnoException | NotReadable {
  return error instanceof NotReadable || (error instanceof Error && 'syscall' in error);
}

/** Without a path: the words get into verdict.json. */
function whyOf(error: NodeJS.ErrnoException | NotReadable): string {
  return error instanceof NotReadable ? error.message : `it cannot be read (${error.code ?? 'no code'})`;
}
