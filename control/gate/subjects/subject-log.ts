// The log of a subject: everything its build, seed and service print, with a headline for each; its last
// lines explain a failure.
import { appendFile, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Side } from '../../../contract/gate/index.ts';
import { lastLinesOf } from '../../../platform/log-tail.ts';

/** A failure shows this many lines, from this many bytes at the end. */
const shownLines = 12;
const readBytes = 16_384;

export interface SubjectLog {
  readonly path: string;
  /** Begins a chapter, such as `build: npm ci`. */
  begin(headline: string): Promise<void>;
  /** Last lines of the chapter that was begun last. */
  lastLines(): Promise<string[]>;
}

export async function openSubjectLog(logsFolder: string, side: Side): Promise<SubjectLog> {
  const path = join(logsFolder, `${side}.log`);
  await mkdir(dirname(path), { recursive: true });
  let from = 0;
  return {
    path,
    begin: async (headline) => {
      await appendFile(path, `== ${headline}\n`, { mode: 0o600 });
      from = await sizeOf(path);
    },
    lastLines: async () => lastLines(path, from),
  };
}

async function lastLines(path: string, from: number): Promise<string[]> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const start = Math.max(from, size - readBytes);
    const length = Math.max(0, size - start);
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, start);
    return lastLinesOf(buffer.toString('utf8'), shownLines);
  } finally {
    await file.close();
  }
}

async function sizeOf(path: string): Promise<number> {
  const file = await open(path, 'r');
  try {
    return (await file.stat()).size;
  } finally {
    await file.close();
  }
}
