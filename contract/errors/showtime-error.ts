// The error that users read: what happened, why, and how to fix it, all three required.
import { exitCodes } from '../exit-codes.ts';
import { catalogue, type ErrorCode } from './catalogue.ts';

export interface Explanation {
  /** What happened, with the value received. */
  what: string;
  /** Why it is refused or impossible, with the valid choices. */
  why: string;
  /** The exact next step. */
  fix: string;
  /** Every problem found, one a line (`file:line: text`), when there are several. */
  problems?: readonly string[];
}

/** Thrown anywhere, caught and printed by cli/ alone. */
export class ShowtimeError extends Error {
  readonly code: ErrorCode;
  readonly explanation: Explanation;

  constructor(code: ErrorCode, explanation: Explanation, options?: ErrorOptions) {
    super(explanation.what, options);
    this.name = 'ShowtimeError';
    this.code = code;
    this.explanation = explanation;
  }

  /** The process exit code that goes with it. */
  get exitCode(): number {
    return exitCodes[catalogue[this.code].exit].code;
  }

  /**
   * The three lines, with the problems between `why:` and `fix:`; a long list is summed up. Further lines of
   * a text are indented, so that they never look like one of the three.
   */
  render(): string {
    const { what, why, fix, problems = [] } = this.explanation;
    return [
      `what: ${setIn(what)}`,
      `why:  ${setIn(why)}`,
      ...summedUp(problems).map((problem) => `      - ${setIn(problem)}`),
      `fix:  ${setIn(fix)}`,
    ].join('\n');
  }
}

/** As many problems fit on a screen; of more, the first ten show what is wrong. */
const listed = 25;
const listedOfMore = 10;

/** All of them if they are few, else the first ones and `and 2,990 more`. */
export function summedUp(problems: readonly string[], max = listed): readonly string[] {
  if (problems.length <= max) return problems;
  const shown = Math.min(max, listedOfMore);
  return [...problems.slice(0, shown), `and ${(problems.length - shown).toLocaleString('en-US')} more`];
}

function setIn(text: string): string {
  return text.trimEnd().replace(/\r?\n/g, '\n      ');
}
