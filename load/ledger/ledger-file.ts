// ledger.ndjson while a run goes on: k6, probes and the resolving of indeterminate attempts append to it;
// schedules are made exact once k6 has ended.
import { statSync } from 'node:fs';
import type { LedgerLine } from '../../contract/index.ts';
import { AppendFile } from '../../platform/append-file.ts';
import { rewriteLines } from '../../platform/rewrite-lines.ts';
import { parseJson } from '../../platform/parse-json.ts';

export class LedgerFile {
  readonly #file: AppendFile;
  /** What was appended since a rewrite began; undefined without one. */
  #tail: string[] | undefined;
  /** Undefined once it is written to the file. */
  #run: string | undefined;
  #onLines: ((lines: readonly LedgerLine[]) => void) | undefined;

  /** `run` is the id of the run, which is on the file's first line. */
  constructor(path: string, run?: string) {
    this.#file = new AppendFile(path);
    if (statSync(path).size === 0) this.#run = run;
  }

  get path(): string {
    return this.#file.path;
  }

  /** The lines are with the operating system when it returns. Throws ShowtimeError `folder-not-writable`. */
  append(lines: readonly LedgerLine[]): void {
    if (lines.length === 0) return;
    const text = lines.map((line) => `${JSON.stringify(this.#stamped(line))}\n`).join('');
    this.#file.append(text);
    this.#tail?.push(text);
    this.#onLines?.(lines);
  }

  /** Calls the listener with all lines that are appended from now on; undefined ends that. It must not throw. */
  listen(onLines: ((lines: readonly LedgerLine[]) => void) | undefined): void {
    this.#onLines = onLines;
  }

  /** Changes the lines that are there now, while others go on appending. Torn lines stay as they are. */
  async rewrite(change: (line: LedgerLine) => LedgerLine): Promise<void> {
    if (this.#tail) throw new Error('a ledger is rewritten once at a time');
    const tail: string[] = [];
    this.#tail = tail;
    try {
      await rewriteLines({
        path: this.path,
        bytes: statSync(this.path).size,
        tail: () => tail.join(''),
        replaced: () => this.#file.reopen(),
        change: (line) => {
          const parsed = parseJson(line) as LedgerLine | undefined;
          return parsed ? JSON.stringify(change(parsed)) : line;
        },
      });
    } finally {
      this.#tail = undefined;
    }
  }

  #stamped(line: LedgerLine): LedgerLine {
    if (this.#run === undefined) return line;
    const stamped = { ...line, run: this.#run };
    this.#run = undefined;
    return stamped;
  }

  close(): void {
    this.#file.close();
  }
}
