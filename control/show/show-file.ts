// Appends what happens on stage to show.ndjson of the run folder, stamped on the run's clock.
import { closeSync, openSync } from 'node:fs';
import type { Clock, ShowLine } from '../../contract/index.ts';
import { writeLine } from '../../platform/append-file.ts';

type Unstamped<L> = L extends ShowLine ? Omit<L, 'atMs'> : never;
export type NewShowLine = Unstamped<ShowLine>;

export interface ShowFile {
  /** A line that cannot be written is lost: the show is no evidence, and must go on. */
  append(line: NewShowLine): void;
  close(): void;
}

export function openShowFile(path: string, clock: Clock, startedMonotonicMs: number): ShowFile {
  const file = openSync(path, 'a');
  let open = true;
  return {
    append: (line) => {
      if (!open) return;
      const atMs = Math.round((clock.nowMs() - startedMonotonicMs) * 1_000) / 1_000;
      try {
        writeLine(file, JSON.stringify({ atMs, ...line }));
      } catch {
        return;
      }
    },
    close: () => {
      if (open) closeSync(file);
      open = false;
    },
  };
}
