// The end of a log, for an error that has to say why something did not start.
import { readFile } from 'node:fs/promises';

/** The last `count` lines; a file that is not there has one that says so. */
export async function lastLines(file: string, count: number): Promise<string[]> {
  try {
    return (await readFile(file, 'utf8')).trimEnd().split('\n').slice(-count);
  } catch {
    return [`${file} was never written`];
  }
}
