// The end of a log, for an error that gives the reason why a program did not start.
import { readFile } from 'node:fs/promises';

/** The last `count` lines; for a missing file, one line that reports this. */
export async function lastLines(file: string, count: number): Promise<string[]> {
  try {
    return lastLinesOf(await readFile(file, 'utf8'), count);
  } catch {
    return [`${file} was never written`];
  }
}

/** The last `count` lines of what a program printed, without empty ones. */
export function lastLinesOf(text: string, count: number): string[] {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .slice(-count);
}
