import { expect, test } from 'vitest';
import type { NewEvent } from '../../../contract/index.ts';
import { History } from './history.ts';

const event = (subject: string): NewEvent => ({ kind: 'writer-lost', subject, evidence: {} });

test('entries keep their numbers when older ones are forgotten', () => {
  const history = new History(2);
  for (const [atMs, subject] of ['db-1', 'db-2', 'db-3'].entries()) history.event(event(subject), atMs);
  expect(history.next).toBe(3);
  expect(history.from(0)).toEqual([
    { n: 1, atMs: 1, event: event('db-2') },
    { n: 2, atMs: 2, event: event('db-3') },
  ]);
  expect(history.from(2).map(({ n }) => n)).toEqual([2]);
  expect(history.from(3)).toEqual([]);
});
