// A file that only grows: whole lines, each chunk in one O_APPEND write, so that a crash tears at most the
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
   * Writes text that ends in a newline; on the disk's side when it returns. Throws ShowtimeError
   * `folder-not-writable`.
   */
  append(text: string): void {
    let rest = Buffer.from(text);
    while (rest.length > 0) {
      const written = attempt(this.path, () => writeSync(this.#fd, rest));
      rest = rest.subarray(written);
    }
  }

  /** Goes on in the file that now stands at the path: whoever replaced it calls this. */
  reopen(): void {
    closeSync(this.#fd);
    this.#fd = attempt(this.path, () => openSync(this.path, 'a'));
  }

  close(): void {
    if (!this.#closed) closeSync(this.#fd);
    this.#closed = true;
  }
}

function attempt<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    throw notWritable(path, cause as NodeJS.ErrnoException);
  }
}

/** What a person can do when recording fails. */
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
