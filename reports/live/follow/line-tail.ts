// The whole lines of a file that grows: each byte is read once. A file that was replaced (schedules are made exact
// at the end of the load) or became shorter is read again from its start.
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';

const chunkBytes = 1 << 18;
/** A longer line is damage; it is skipped. */
const maxLineBytes = 1 << 20;
const newline = 0x0a;

/** `restarted`: what was read of this file before no longer counts. */
export type TailStep = 'line' | 'restarted' | 'end';

export class LineTail {
  readonly path: string;
  #fd: number | undefined;
  #inode = 0;
  #offset = 0;
  #rest = Buffer.alloc(0);
  #at = 0;
  #skipping = false;
  /** The line of the last `next()` that returned `line`. */
  line = '';

  constructor(path: string) {
    this.path = path;
  }

  /** Takes the next whole line into `line`. A file that is not there yet is at its end. */
  next(): TailStep {
    for (;;) {
      const end = this.#rest.indexOf(newline, this.#at);
      if (end !== -1) {
        const from = this.#at;
        this.#at = end + 1;
        if (this.#skipping) {
          this.#skipping = false;
          continue;
        }
        this.line = this.#rest.toString('utf8', from, end);
        return 'line';
      }
      const step = this.#fill();
      if (step !== 'line') return step;
    }
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  /** Reads on; `line` here means that there are more bytes. */
  #fill(): TailStep {
    if (this.#wasReplaced()) {
      this.#rewind();
      return 'restarted';
    }
    this.#fd ??= this.#open();
    if (this.#fd === undefined) return 'end';
    const chunk = Buffer.allocUnsafe(chunkBytes);
    const read = readSync(this.#fd, chunk, 0, chunkBytes, this.#offset);
    if (read === 0) return 'end';
    this.#offset += read;
    const kept = this.#rest.subarray(this.#at);
    if (kept.length > maxLineBytes) this.#skipping = true;
    this.#rest = Buffer.concat([this.#skipping ? Buffer.alloc(0) : kept, chunk.subarray(0, read)]);
    this.#at = 0;
    return 'line';
  }

  #open(): number | undefined {
    try {
      const fd = openSync(this.path, 'r');
      this.#inode = fstatSync(fd).ino;
      return fd;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  #wasReplaced(): boolean {
    if (this.#fd === undefined) return false;
    try {
      const { ino, size } = statSync(this.path);
      return ino !== this.#inode || size < this.#offset;
    } catch {
      return false;
    }
  }

  #rewind(): void {
    this.close();
    this.#offset = 0;
    this.#rest = Buffer.alloc(0);
    this.#at = 0;
    this.#skipping = false;
  }
}
