// The writer faults against a pair in memory: what they refuse, what proves them, and when the pair is whole
// again.
import { expect, test } from 'vitest';
import { onTarget } from '../fault.ts';
import { databasePair, type DatabasePair } from '../testing/database-pair.ts';
import { faults } from './index.ts';

const of = { role: 'writer' } as const;
const kinds = ['crash-writer', 'switch-over-writer'] as const;

function staged(kind: (typeof kinds)[number], database: DatabasePair = databasePair()) {
  const fault = onTarget(kind, faults, { database });
  return { database, fault, resolve: () => fault.resolve({ kind, of }, Math.random, []) };
}

test.each(kinds)(
  '%s resolves to the present writer, with its process and the promotions so far',
  async (kind) => {
    expect(await staged(kind).resolve()).toEqual({ writer: 'db-1', pid: 101, zone: 'a', promotions: 0 });
  },
);

test.each(kinds)('%s is refused while no semi-synchronous reader is connected', async (kind) => {
  const { database, resolve } = staged(kind);
  database.dropReader();
  await expect(resolve()).rejects.toThrow(
    'refused: no semi-synchronous reader is connected, acknowledged orders could be lost (db-1 is writer, db-2 is rebuilding)',
  );
});

test.each(kinds)('%s is refused while there is no writer', async (kind) => {
  const { database, resolve } = staged(kind);
  await database.crashWriter();
  await expect(resolve()).rejects.toThrow('there is no writer to hit: db-1 is down, db-2 is reader');
});

test('each writer fault is impossible on a database that cannot do it', async () => {
  const neither = databasePair({ crashWriter: false, switchOverWriter: false });
  expect(await staged('crash-writer', neither).fault.possible({ kind: 'crash-writer', of })).toBe(
    'this database cannot crash its writer',
  );
  expect(await staged('switch-over-writer', neither).fault.possible({ kind: 'switch-over-writer', of })).toBe(
    'this database cannot switch its writer over',
  );
  expect(await staged('crash-writer').fault.possible({ kind: 'crash-writer', of })).toBeNull();
});

test('crash-writer is proven by the writer being down, and steady once a promoted writer has a reader again', async () => {
  const { database, fault, resolve } = staged('crash-writer');
  const subject = await resolve();
  expect(await fault.isInEffect(subject)).toBeNull();
  await fault.inject(subject);
  expect(await fault.isInEffect(subject)).toEqual({
    oldWriter: 'db-1',
    oldRole: 'down',
    writer: null,
    promotions: 0,
  });
  database.promote();
  expect(await fault.isSteady(subject)).toBe(false);
  await fault.recover(subject);
  expect(await fault.isSteady(subject)).toBe(true);
  expect(await fault.isInEffect(subject)).toMatchObject({ writer: 'db-2', promotions: 1 });
});

test('switch-over-writer is proven by another writer and another promotion', async () => {
  const { fault, resolve } = staged('switch-over-writer');
  const subject = await resolve();
  expect(await fault.isInEffect(subject)).toBeNull();
  await fault.inject(subject);
  expect(await fault.isInEffect(subject)).toEqual({ oldWriter: 'db-1', writer: 'db-2', promotions: 1 });
  expect(await fault.isSteady(subject)).toBe(true);
});

test.each(kinds)('recovering %s twice, or without having injected it, does no harm', async (kind) => {
  const { database, fault, resolve } = staged(kind);
  const subject = await resolve();
  const before = await database.topology();
  await fault.recover(subject);
  await fault.recover(subject);
  expect(await database.topology()).toEqual(before);
});

test('a crash is in effect, and the pair not whole, while the control plane still reports the old writer', async () => {
  const { database, resolve } = staged('crash-writer');
  const subject = await resolve();
  const healthy = await database.topology();
  const unnoticed = {
    ...healthy,
    members: healthy.members.map((member) => (member.role === 'writer' ? { ...member, pid: null } : member)),
  };
  const { fault } = staged('crash-writer', { ...database, topology: async () => unnoticed });
  expect(await fault.isInEffect(subject)).toMatchObject({ oldWriter: 'db-1', promotions: 0 });
  expect(await fault.isSteady(subject)).toBe(false);
});
