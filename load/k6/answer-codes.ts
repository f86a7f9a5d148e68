// What a script reports of its answers beside their status: each gets a code in the row of its request, which
// was written before.
import {
  inProgressCode,
  problems,
  wrongAnswers,
  type RequestRow,
  type WrongAnswer,
} from '../../contract/index.ts';

/** What a request is called while rows are tentative. Two that are sent at the same time share it. */
export type RequestKey = Pick<RequestRow, 'arrival' | 'intent' | 'send'>;

const inProgressAnswer = problems['in-progress'].status;

export class AnswerCodes {
  readonly #wrong = new Map<string, number>();
  /** By request, how many of its rows still have to get the code. */
  readonly #inProgress = new Map<string, number>();

  /** `reason` is one of `wrongAnswers`; any other text counts as `malformed`. */
  wrong(request: RequestKey, reason: string): void {
    this.#wrong.set(nameOf(request), wrongAnswers[reason as WrongAnswer] ?? wrongAnswers.malformed);
  }

  inProgress(request: RequestKey): void {
    const name = nameOf(request);
    this.#inProgress.set(name, (this.#inProgress.get(name) ?? 0) + 1);
  }

  /**
   * The `error` of a tentative row. Call it once for each row: of two requests that were sent at the same time, as
   * many rows get the code of an order in progress as there were such answers.
   */
  take(row: RequestRow): number {
    if (this.#wrong.size === 0 && this.#inProgress.size === 0) return row.error;
    const name = nameOf(row);
    const wrong = this.#wrong.get(name);
    if (wrong !== undefined) return wrong;
    const left = row.status === inProgressAnswer ? (this.#inProgress.get(name) ?? 0) : 0;
    if (left === 0) return row.error;
    this.#inProgress.set(name, left - 1);
    return inProgressCode;
  }
}

function nameOf({ arrival, intent, send }: RequestKey): string {
  return `${arrival} ${intent} ${send}`;
}
