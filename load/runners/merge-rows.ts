// Merges the sample rows of several runners into one file in the order of completion, as one k6 writes them.
import { createReadStream, renameSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { parseSample, type SampleRow } from '../../contract/index.ts';
import { notWritable } from '../../platform/append-file.ts';

const flushChars = 1 << 18;

/**
 * Replaces `path` by `header` and the rows of all parts; lines that are no rows are left out. Rows of one part stay in
 * their order; of two that are completed at one time, the earlier part's is first. Memory does not grow with the parts.
 * @throws ShowtimeError folder-not-writable; the file is then as it was
 */
export async function mergeRows(path: string, header: string, parts: readonly string[]): Promise<void> {
  const temporary = `${path}.tmp`;
  try {
    const target = await open(temporary, 'w');
    try {
      let pending = `${header}\n`;
      for await (const line of mergedLines(parts)) {
        pending += `${line}\n`;
        if (pending.length < flushChars) continue;
        await target.writeFile(pending);
        pending = '';
      }
      await target.writeFile(pending);
      await target.sync();
    } finally {
      await target.close();
    }
    renameSync(temporary, path);
  } catch (cause) {
    throw notWritable(path, cause as NodeJS.ErrnoException);
  }
}

interface Source {
  lines: AsyncIterator<string>;
  line: string;
  /** Not falling within a part, so that one late row does not hold back the others of its part. */
  completedMs: number;
}

async function* mergedLines(parts: readonly string[]): AsyncGenerator<string> {
  const sources: Source[] = [];
  for (const path of parts) {
    const lines = createInterface({ input: createReadStream(path), crlfDelay: Infinity });
    const source = { lines: lines[Symbol.asyncIterator](), line: '', completedMs: -Infinity };
    if (await advance(source)) sources.push(source);
  }
  while (sources.length > 0) {
    const next = sources.reduce((least, one) => (one.completedMs < least.completedMs ? one : least));
    yield next.line;
    if (!(await advance(next))) sources.splice(sources.indexOf(next), 1);
  }
}

/** False at the end of the part. */
async function advance(source: Source): Promise<boolean> {
  for (;;) {
    const next: IteratorResult<string, unknown> = await source.lines.next();
    if (next.done === true) return false;
    const row = parseSample(next.value);
    if (row === undefined) continue;
    source.line = next.value;
    source.completedMs = Math.max(source.completedMs, completedAt(row));
    return true;
  }
}

function completedAt(row: SampleRow): number {
  if (row.kind === 'r') return row.sentMs + row.serviceMs;
  return row.kind === 'a' ? row.scheduledMs + row.startLagMs : row.scheduledMs;
}
