// Answers fall into the classes that the rules in Prometheus count, on the client's side and on the server's alike.
import { expect, test } from 'vitest';
import { answerClass, countedStatus } from './answer-classes.ts';
import { inProgressOutcome } from './headers.ts';
import { badStatuses, goodStatuses, inProgressStatus } from './metrics.ts';
import { outcomeOf } from './outcomes.ts';
import { problems, type Problem } from './problems.ts';
import { inProgressCode, wrongAnswers } from './wrong-answers.ts';

test("2xx and 409 are good, 5xx, 429 and 460 bad, no answer is none, the rest is the client's mistake", () => {
  const all = [200, 201, 204, 299, 409, 500, 503, 599, 429, 460, 400, 401, 404, 413, 422, 0].map((status) => [
    status,
    answerClass(status),
  ]);
  expect(all).toEqual([
    ...[200, 201, 204, 299, 409].map((status) => [status, 'good']),
    ...[500, 503, 599, 429, 460].map((status) => [status, 'bad']),
    ...[400, 401, 404, 413, 422].map((status) => [status, 'excluded']),
    [0, 'unanswered'],
  ]);
  expect(answerClass(503)).toBe('bad');
});

test('an order in progress is neither good nor bad: by its code in the samples, by its status in metrics', () => {
  expect(answerClass(409, inProgressCode)).toBe('excluded');
  expect(answerClass(inProgressStatus)).toBe('excluded');
  expect(String(inProgressStatus)).not.toMatch(new RegExp(`^(?:${goodStatuses}|${badStatuses})$`));
  expect([409, 201, 461, 503].map((status) => countedStatus(status, inProgressOutcome))).toEqual([
    inProgressStatus,
    201,
    461,
    503,
  ]);
});

test('samples that were recorded before the code existed have the class of their status', () => {
  expect([answerClass(409, 0), answerClass(200, wrongAnswers['other-price'])]).toEqual(['good', 'good']);
  expect(answerClass(503, inProgressCode)).toBe('bad');
});

/** What the design asks of each problem: the outcome of the send, and the class of the request. */
const expected: Readonly<Record<Problem, readonly [string, string]>> = {
  'sold-out': ['refused', 'good'],
  'in-progress': ['unsure', 'excluded'],
  'already-started': ['refused', 'excluded'],
  'other-body': ['refused', 'excluded'],
  'not-cancellable': ['refused', 'excluded'],
  'bad-request': ['refused', 'excluded'],
  'too-large': ['refused', 'excluded'],
  'too-many-attempts': ['refused', 'bad'],
  'unknown-member': ['refused', 'excluded'],
  'not-found': ['refused', 'excluded'],
  overloaded: ['refused', 'bad'],
  unavailable: ['refused', 'bad'],
  'in-doubt': ['unsure', 'bad'],
  internal: ['unsure', 'bad'],
};

test.each(Object.entries(problems))(
  'the answer %s has one class in samples and metrics',
  (name, { type, status }) => {
    const isInProgress = name === 'in-progress';
    const inSamples = answerClass(status, isInProgress ? inProgressCode : 0);
    const inMetrics = answerClass(countedStatus(status, isInProgress ? inProgressOutcome : undefined));
    expect(inMetrics).toBe(inSamples);
    expect([outcomeOf({ status, problemType: type }), inSamples]).toEqual(expected[name as Problem]);
  },
);
