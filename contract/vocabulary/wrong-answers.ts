// What can be wrong with an answer of status 2xx: the reasons, and the code of each in samples.csv.

/**
 * Reasons by name. The code is in the column `error` of samples.csv, where an answer has no error code of k6;
 * k6's codes are below 2000 (grafana.com/docs/k6, error codes).
 */
export const wrongAnswers = {
  /** Empty, or no JSON object. */
  'not-json': 9_001,
  /** A field is missing or of another type. */
  malformed: 9_002,
  'other-theatre': 9_003,
  /** Another screening than the requested one, or none. */
  'other-screening': 9_004,
  /** The number of another order than the requested one. */
  'other-order': 9_005,
  'other-lines': 9_006,
  /** Another unit price than on the menu that this customer saw, or than when the order was placed. */
  'other-price': 9_007,
  /** The amount is not the sum of the lines. */
  'other-amount': 9_008,
  'other-status': 9_009,
  /** An item that this customer wants is not on the menu. */
  'item-missing': 9_010,
  /** A session that has ended already. */
  'session-ended': 9_011,
  /** A script's response callback does not expect this status. */
  'unexpected-status': 9_012,
} as const;
export type WrongAnswer = keyof typeof wrongAnswers;

/** Code of an answer outside 200 to 399 that a script's response callback expects: it is good. */
export const expectedAnswerCode = 8_001;

/**
 * Code of the 409 of an order that is being placed, where the answer says so (`outcomeHeader`): neither good nor
 * bad.
 */
export const inProgressCode = 8_002;

const lowestCode = 9_000;
const byCode = new Map<number, WrongAnswer>(
  Object.entries(wrongAnswers).map(([reason, code]) => [code, reason as WrongAnswer]),
);

/** True if the `error` of a request's row is the code of a wrong answer. */
export function isWrongAnswerCode(error: number): boolean {
  return error > lowestCode;
}

/** The reason of a code; the code itself as text where a later version wrote it. */
export function wrongAnswerOf(code: number): string {
  return byCode.get(code) ?? `code ${code}`;
}
