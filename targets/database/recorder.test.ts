import { expect, test } from 'vitest';
import type { DatabaseLine, NewEvent } from '../../contract/index.ts';
import type { MemberSlot, PairContext } from './pair-context.ts';
import { keepReading } from './recorder.ts';
import { readerHasAll, type SemiSync } from './semi-sync.ts';
import type { Server } from './server.ts';

const reading = (readers: number): SemiSync => ({
  on: true,
  readers,
  unacknowledged: 0,
  gtid: `0-1-${readers}`,
});
const serverOf = (serverId: number) => ({ serverId }) as Server;
const slot = (name: string, role: MemberSlot['role'], server: Server): MemberSlot => ({
  name,
  role,
  server,
  zone: 'a',
  address: '127.0.0.1',
  gtid: null,
  lagSeconds: null,
});

function pairOf(writer: MemberSlot) {
  const events: NewEvent[] = [];
  const lines: DatabaseLine[] = [];
  const pair = {
    writer,
    slots: [writer, slot('db-2', 'reader', serverOf(2))],
    semiSync: reading(0),
    clock: { nowMs: () => 1 },
    emit: (event: NewEvent) => void events.push(event),
    record: (line: DatabaseLine) => void lines.push(line),
  } as unknown as PairContext;
  return { pair, events, lines };
}

test('a newer reading replaces the last one, and decides whether the reader may be promoted', () => {
  const writer = slot('db-1', 'writer', serverOf(1));
  const { pair, events, lines } = pairOf(writer);
  keepReading(pair, serverOf(1), reading(1));
  expect(readerHasAll(pair.semiSync)).toBe(false);
  keepReading(pair, writer.server as Server, reading(1));
  expect(readerHasAll(pair.semiSync)).toBe(true);
  expect(writer.gtid).toBe('0-1-1');
  expect(events).toEqual([
    {
      kind: 'semi-sync-changed',
      subject: 'db-1',
      evidence: { on: true, readers: 1, unacknowledged_commits: 0 },
    },
  ]);
  expect(lines).toMatchObject([{ kind: 'state', semiSyncReaders: 1 }]);
});

test('the same reading again is no change', () => {
  const writer = slot('db-1', 'writer', serverOf(1));
  const { pair, events } = pairOf(writer);
  keepReading(pair, writer.server as Server, reading(0));
  expect(events).toEqual([]);
});
