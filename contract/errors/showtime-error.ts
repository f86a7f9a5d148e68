// The error that people read: what happened, why, and the way out, all three required.
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

  /** The three lines, the problems between `why:` and `fix:`. */
  render(): string {
    const { what, why, fix, problems = [] } = this.explanation;
    return [
      `what: ${what}`,
      `why:  ${why}`,
      ...problems.map((problem) => `      - ${problem}`),
      `fix:  ${fix}`,
    ].join('\n');
  }
}
