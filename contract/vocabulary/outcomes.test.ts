import { expect, test } from 'vitest';
import { isGood, isWorthRetrying, outcomeOf, type Answer } from './outcomes.ts';
import { problems } from './problems.ts';

const table: readonly [Answer, ReturnType<typeof outcomeOf>][] = [
  [{ status: 200 }, 'acknowledged'],
  [{ status: 201 }, 'acknowledged'],
  [{ status: 400 }, 'refused'],
  [{ status: 401 }, 'refused'],
  [{ status: 403 }, 'refused'],
  [{ status: 404 }, 'refused'],
  [{ status: 413 }, 'refused'],
  [{ status: 422 }, 'refused'],
  [{ status: 429 }, 'refused'],
  [{ status: 409, problemType: problems['sold-out'].type }, 'refused'],
  [{ status: 409, problemType: problems['in-progress'].type }, 'unsure'],
  [{ status: 409 }, 'unsure'],
  [{ status: 503, problemType: problems.overloaded.type }, 'refused'],
  [{ status: 503, problemType: problems.unavailable.type }, 'refused'],
  [{ status: 503 }, 'unsure'],
  [{ status: 500, problemType: problems['in-doubt'].type }, 'unsure'],
  [{ status: 502 }, 'unsure'],
  [{ status: 504 }, 'unsure'],
  [{ status: 0 }, 'unsure'],
  [{ status: 0, connectionRefused: true }, 'not-sent'],
  [{ status: 302 }, 'unsure'],
];

test.each(table)('%j is %s', (answer, outcome) => {
  expect(outcomeOf(answer)).toBe(outcome);
});

test('a customer is content with an order and with a kind "sold out", and with nothing else', () => {
  expect(isGood({ status: 201 })).toBe(true);
  expect(isGood({ status: 409, problemType: problems['sold-out'].type })).toBe(true);
  expect(table.map(([answer]) => answer).filter(isGood)).toHaveLength(3);
});

test('the app tries again if the outcome is unsure, nothing was sent, or the status is 503 or 429', () => {
  expect(
    [
      { status: 0 },
      { status: 0, connectionRefused: true },
      { status: 502 },
      { status: 503 },
      { status: 429 },
    ].every(isWorthRetrying),
  ).toBe(true);
  expect([{ status: 201 }, { status: 400 }, { status: 404 }].some(isWorthRetrying)).toBe(false);
});
