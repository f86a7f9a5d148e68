// The lines of a file as text or as validated JSON, one after another, with a tally of what could not be
// read.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { countUnreadable, newTally, type FileTally } from './file-tally.ts';
import { wholeLines } from './whole-lines.ts';

/** A readable line with its number from 1. */
export interface Numbered<T> {
  line: number;
  value: T;
}

/** Undefined means: this line is unreadable. */
type Parse<T> = (text: string) => T | undefined;

/** A pass over a file. The tally is final once the lines were taken to the end. */
export interface Pass<T> {
  tally: FileTally;
  lines: Generator<Numbered<T>, void>;
}

interface Reading<T> {
  parse: Parse<T>;
  /** The first line, which is no fact. */
  header?: string;
  /** The reason why a parsed line counts as damaged; undefined if it does not. */
  whyNot?: ((value: T) => string | undefined) | undefined;
  /** What it takes is counted, and not yielded. */
  shortcut?: Shortcut | undefined;
}

/**
 * Takes the line that begins at `start`, and ends with a newline, from bytes. Returns where the next line begins;
 * `noLine` if it is left to be yielded as a value.
 */
export type Shortcut = (bytes: Buffer, start: number, line: number) => number;
export const noLine = -1;

/** A pass over `dir/name`. */
export function readLines<T>(dir: string, name: string, reading: Reading<T>): Pass<T> {
  const tally = newTally(name);
  return { tally, lines: pass(join(dir, name), tally, reading) };
}

/** What lines of JSON must be. */
export interface LineSchema<T> {
  safeParse(value: unknown): { success: boolean; data?: T };
  /** A fast path: the line's value as `safeParse` would return it, or undefined if `safeParse` is needed. */
  fromText?(this: void, text: string): T | undefined;
}

/** A pass over newline-delimited JSON. */
export function readJsonLines<T>(
  dir: string,
  name: string,
  schema: LineSchema<T>,
  { whyNot, shortcut }: Pick<Reading<T>, 'whyNot' | 'shortcut'> = {},
): Pass<T> {
  return readLines(dir, name, {
    whyNot,
    shortcut,
    parse: (text) => {
      const quick = schema.fromText?.(text);
      if (quick !== undefined) return quick;
      try {
        const parsed = schema.safeParse(JSON.parse(text));
        return parsed.success ? parsed.data : undefined;
      } catch {
        return undefined;
      }
    },
  });
}

function* pass<T>(
  path: string,
  tally: FileTally,
  { parse, header, whyNot, shortcut }: Reading<T>,
): Generator<Numbered<T>, void> {
  tally.present = existsSync(path);
  let line = 0;
  for (const { bytes, from, to, torn, damaged, why } of wholeLines(path)) {
    if (damaged) countUnreadable(tally, (line += 1), false, why);
    for (let start = from; start < to;) {
      const next = torn || shortcut === undefined ? noLine : shortcut(bytes, start, line + 1);
      if (next !== noLine) {
        line += 1;
        tally.lines += 1;
        start = next;
        continue;
      }
      const newline = torn ? to : bytes.indexOf(10, start);
      const text = bytes.toString('utf8', start, newline);
      start = newline + 1;
      line += 1;
      if (line === 1 && text === header) continue;
      // A CSV cell that lost its last digits still parses: without its newline no line is whole.
      const value = torn ? undefined : parse(text);
      const unsound = value === undefined ? undefined : whyNot?.(value);
      if (value === undefined || unsound !== undefined) countUnreadable(tally, line, torn, unsound);
      else {
        noteRun(tally, value);
        tally.lines += 1;
        yield { line, value };
      }
    }
  }
}

/** Everything of a pass, for files that are small by nature (events, machine, databases). */
export function takeAll<T>({ tally, lines }: Pass<T>): { tally: FileTally; rows: readonly Numbered<T>[] } {
  return { rows: [...lines], tally };
}

/** Keeps the id of the run that a line names. */
function noteRun(tally: FileTally, value: unknown): void {
  if (typeof value !== 'object' || value === null || !('run' in value)) return;
  if (typeof value.run === 'string') tally.runs.add(value.run);
}
