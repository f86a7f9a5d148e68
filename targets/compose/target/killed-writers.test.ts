import { beforeEach, expect, test } from 'vitest';
import type { DatabaseLine, NewEvent } from '../../../contract/index.ts';
import { KilledWriters } from './killed-writers.ts';

let killed: KilledWriters;
beforeEach(() => {
  killed = new KilledWriters();
});

const lost = (how: 'dead' | 'hung', subject = 'db-1'): NewEvent => ({
  kind: 'writer-lost',
  subject,
  evidence: { how, because: 'its connection ended and a new one was refused', silent_ms: 90 },
});
const examined = (changes: object = {}): DatabaseLine => ({
  kind: 'old-writer',
  atMs: 9_000,
  member: 'db-1',
  fencedAtMs: 1_100,
  examined: true,
  reason: null,
  gtid: 'a:1-30',
  newWriterGtid: 'a:1-25',
  onlyThere: [],
  onlyThereKeys: [],
  transactionsOnlyThere: 5,
  commitsAfterFence: null,
  ...changes,
});
const commitsAfterFence = (line: DatabaseLine): unknown =>
  (killed.complete(line) as { commitsAfterFence?: unknown }).commitsAfterFence;

test('a writer that refused connections after our SIGKILL and before its fence has committed nothing after it', () => {
  killed.killing('db-1', 1_000);
  killed.event(lost('dead'), 1_090);
  expect(commitsAfterFence(examined())).toBe(0);
});

test('what the control plane knows itself stays', () => {
  killed.killing('db-1', 1_000);
  killed.event(lost('dead'), 1_090);
  expect(commitsAfterFence(examined({ commitsAfterFence: 3 }))).toBe(3);
});

test.each<[string, () => void]>([
  ['was not killed by this target', () => killed.event(lost('dead'), 1_090)],
  [
    'was lost before the signal',
    () => {
      killed.killing('db-1', 1_095);
      killed.event(lost('dead'), 1_090);
    },
  ],
  [
    'hung when it was lost',
    () => {
      killed.killing('db-1', 1_000);
      killed.event(lost('hung'), 1_090);
    },
  ],
  [
    'may not have got the signal',
    () => {
      killed.killing('db-1', 1_000);
      killed.event(lost('dead'), 1_090);
      killed.notKilled('db-1');
    },
  ],
  [
    'is not the member that was killed',
    () => {
      killed.killing('db-2', 1_000);
      killed.event(lost('dead', 'db-2'), 1_090);
    },
  ],
  [
    'was fenced before its loss was noticed',
    () => {
      killed.killing('db-1', 1_000);
      killed.event(lost('dead'), 1_101);
    },
  ],
  [
    'was killed once more since, and not noticed yet',
    () => {
      killed.killing('db-1', 1_000);
      killed.event(lost('dead'), 1_090);
      killed.killing('db-1', 8_000);
    },
  ],
])('nothing is claimed about a writer that %s', (_what, happened) => {
  happened();
  expect(commitsAfterFence(examined())).toBeNull();
});
