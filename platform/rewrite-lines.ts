// Replaces a file by one whose lines were changed, through a temporary file and a rename: it is never half
// there.
import { appendFileSync, createReadStream, lstatSync, renameSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { notWritable } from './append-file.ts';

const flushChars = 1 << 18;

export interface Rewriting {
  path: string;
  /** Bytes that pass through `change`; those behind them are `tail`'s. */
  bytes: number;
  /** One line to another, both without a newline. */
  change: (line: string) => string;
  /** What was appended since, unchanged. */
  tail: () => string;
  /** Called in the same turn as the rename: appenders must open the file again. */
  replaced: () => void;
}

/** Rewrites a file. Throws ShowtimeError `folder-not-writable`; the file is then as it was. */
export async function rewriteLines({ path, bytes, change, tail, replaced }: Rewriting): Promise<void> {
  const temporary = `${path}.tmp`;
  try {
    // A rename would put a file in the place of a device or a link.
    if (!lstatSync(path).isFile()) throw new Error('it is no regular file');
    await writeChanged(temporary, linesOf(path, bytes), change);
    // No await from here on, so that nothing is appended between the tail and the rename.
    appendFileSync(temporary, tail());
    renameSync(temporary, path);
    replaced();
  } catch (cause) {
    throw notWritable(path, cause as NodeJS.ErrnoException);
  }
}

async function writeChanged(
  temporary: string,
  lines: AsyncIterable<string>,
  change: (line: string) => string,
): Promise<void> {
  const target = await open(temporary, 'w');
  try {
    let pending = '';
    for await (const line of lines) {
      pending += `${change(line)}\n`;
      if (pending.length < flushChars) continue;
      await target.writeFile(pending);
      pending = '';
    }
    await target.writeFile(pending);
    await target.sync();
  } finally {
    await target.close();
  }
}

async function* linesOf(path: string, bytes: number): AsyncGenerator<string> {
  if (bytes === 0) return;
  yield* createInterface({ input: createReadStream(path, { end: bytes - 1 }), crlfDelay: Infinity });
}
