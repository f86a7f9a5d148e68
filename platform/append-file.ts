// An append-only file of complete lines. Each chunk is one O_APPEND write, so that a crash tears at most the
// last line.
import { closeSync, openSync, writeSync } from 'node:fs';
import { ShowtimeError } from '../contract/index.ts';

export class AppendFile {
  readonly path: string;
  #fd: number;
  #closed = false;

  /** Creates the file if it is not there. Throws ShowtimeError `folder-not-writable`. */
  constructor(path: string) {
    this.path = path;
    this.#fd = attempt(path, () => openSync(path, 'a'));
  }

  /**
   * Writes text that ends in a newline, or bytes as they come; on the disk's side when it returns. Throws ShowtimeError
   * `folder-not-writable`.
   */
  append(text: string | Buffer): void {
    let rest = typeof text === 'string' ? Buffer.from(text) : text;
    while (rest.length > 0) {
      const written = attempt(this.path, () => writeSync(this.#fd, rest));
      rest = rest.subarray(written);
    }
  }

  /** Appends from now on to the file at the path: to be called after the file was replaced. */
  reopen(): void {
    const fd = attempt(this.path, () => openSync(this.path, 'a'));
    closeSync(this.#fd);
    this.#fd = fd;
  }

  close(): void {
    if (!this.#closed) closeSync(this.#fd);
    this.#closed = true;
  }
}

/** Appends one line in one write. Throws if it did not fit. */
export function writeLine(fd: number, line: string): void {
  const bytes = Buffer.from(`${line}\n`);
  const written = writeSync(fd, bytes);
  if (written !== bytes.length)
    throw new Error(`only ${written} of ${bytes.length} bytes of a line were written: is the disk full?`);
}

function attempt<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    throw notWritable(path, cause as NodeJS.ErrnoException);
  }
}

/** The error of a recording that cannot be written, with what to do about it. */
export function notWritable(path: string, cause: NodeJS.ErrnoException): ShowtimeError {
  return new ShowtimeError(
    'folder-not-writable',
    {
      what: `${path} cannot be written (${cause.code ?? cause.message})`,
      why:
        cause.code === 'ENOSPC'
          ? 'the disk is full, and a run that is not recorded proves nothing'
          : 'a run that is not recorded proves nothing',
      fix: 'make room or permissions there, or choose another place with --out DIR',
    },
    { cause },
  );
}
