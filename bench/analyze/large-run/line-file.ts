// Files written line by line: at once, or in the order of the lines' times, with a buffer of a few seconds.
import { closeSync, openSync, writeSync } from 'node:fs';

const flushAt = 1 << 20;

export class LineFile {
  lines = 0;
  readonly #file: number;
  #pending = '';

  /** Throws if the file exists. */
  constructor(path: string) {
    this.#file = openSync(path, 'wx');
  }

  write(line: string): void {
    this.lines += 1;
    this.#pending += `${line}\n`;
    if (this.#pending.length >= flushAt) this.#flush();
  }

  close(): void {
    this.#flush();
    closeSync(this.#file);
  }

  #flush(): void {
    const bytes = Buffer.from(this.#pending);
    for (let at = 0; at < bytes.length;) at += writeSync(this.#file, bytes, at);
    this.#pending = '';
  }
}

const bucketMs = 50;

/** Lines may come in any order as long as none is older than what was released. */
export class TimedLines {
  readonly file: LineFile;
  readonly #buckets = new Map<number, string[]>();
  #next = 0;

  constructor(path: string) {
    this.file = new LineFile(path);
  }

  put(atMs: number, line: string): void {
    const bucket = Math.max(this.#next, Math.floor(atMs / bucketMs));
    const lines = this.#buckets.get(bucket);
    if (lines) lines.push(line);
    else this.#buckets.set(bucket, [line]);
  }

  /** Writes what lies before `atMs`. */
  release(atMs: number): void {
    for (const until = Math.floor(atMs / bucketMs); this.#next < until; this.#next += 1) {
      for (const line of this.#buckets.get(this.#next) ?? []) this.file.write(line);
      this.#buckets.delete(this.#next);
    }
  }

  /** Writes the rest. */
  close(): void {
    this.release((Math.max(this.#next, ...this.#buckets.keys()) + 1) * bucketMs);
    this.file.close();
  }
}
