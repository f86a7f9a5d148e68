// Facts about a file after it was read: whether it exists, its number of lines, and how many of them are
// unreadable.

export interface FileTally {
  name: string;
  present: boolean;
  /** Readable lines, a header not among them. */
  lines: number;
  /** Unreadable lines that are not the torn last one. */
  bad: number;
  /** Line number of the first of them; 0 without any. */
  firstBadLine: number;
  /** Why the first of them cannot be read, where more is known than that. */
  why?: string;
  /** The ids of runs that its lines name: this run's alone, or none in an older run. */
  runs: Set<string>;
  /** True if the last line was cut: its writer died. */
  torn: boolean;
}

export function newTally(name: string): FileTally {
  return { name, present: false, lines: 0, bad: 0, firstBadLine: 0, runs: new Set(), torn: false };
}

/** Counts an unreadable line. A last line without its newline is a torn one, and tolerated. */
export function countUnreadable(tally: FileTally, lineNumber: number, torn: boolean, why?: string): void {
  if (torn) {
    tally.torn = true;
    return;
  }
  tally.bad += 1;
  if (tally.firstBadLine !== 0) return;
  tally.firstBadLine = lineNumber;
  if (why !== undefined) tally.why = why;
}

/** Why the file cannot prove anything that is about all of its lines; undefined if it can. */
export function whyIncomplete({ name, present, bad, firstBadLine, why }: FileTally): string | undefined {
  if (!present) return `${name} is missing`;
  if (bad > 0)
    return `${name} has ${bad} unreadable ${bad === 1 ? 'line' : 'lines'}, the first is ${name}:${firstBadLine}${why === undefined ? '' : ` (${why})`}`;
  return undefined;
}
