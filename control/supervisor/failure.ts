// Carries errors across the control socket, so that a person reads the same three lines on either side.
import { ShowtimeError } from '../../contract/index.ts';
import type { Failure } from './protocol.ts';

export function failureOf(error: unknown): Failure {
  if (error instanceof ShowtimeError) return { code: error.code, explanation: error.explanation };
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    code: null,
    explanation: { what: text, why: 'the supervisor met an error of its own', fix: 'showtime recover' },
  };
}

export function errorOf({ code, explanation }: Failure): Error {
  return code === null ? new Error(explanation.what) : new ShowtimeError(code, explanation);
}
