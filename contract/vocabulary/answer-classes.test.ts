// Statuses fall into the classes that the rules in Prometheus count.
import { expect, test } from 'vitest';
import { answerClass } from './answer-classes.ts';

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
