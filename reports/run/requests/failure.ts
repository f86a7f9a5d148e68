// What counts as a failed request in figures and charts; objectives have rules of their own.
import { expectedAnswerCode, isWrongAnswerCode, type RunRecord } from '../../../contract/index.ts';

/**
 * No answer, a 5xx, a 429, or an answer whose content was wrong; with `clientErrorsFail`, as k6 counts, any
 * status of 400 or above. A status that the script expects is none.
 */
export function isFailure(
  { status, error = 0 }: { status: number; error?: number },
  clientErrorsFail: boolean,
): boolean {
  if (error === expectedAnswerCode) return false;
  if (status === 0 || status >= 500 || status === 429 || isWrongAnswerCode(error)) return true;
  return clientErrorsFail && status >= 400;
}

/** A script with a ledger records which answers are refusals; of any other script 4xx is a failure. */
export function clientErrorsFail({ promised }: Pick<RunRecord, 'promised'>): boolean {
  return !promised.includes('ledger');
}
