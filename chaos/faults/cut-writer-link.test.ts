// cut-writer-link on a real endpoint with real clients: it takes effect, causes no promotion and is always
// undone.
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../platform/clock.ts';
import { Endpoint } from '../../targets/database/endpoint.ts';
import { writerLinkCapability } from '../../targets/database/writer-link.ts';
import { onTarget } from '../fault.ts';
import { playPlan } from '../plan-player.ts';
import { databasePair, type DatabasePair } from '../testing/database-pair.ts';
import { memorySink } from '../testing/no-op-fault.ts';
import { faults } from './index.ts';

const spec = { kind: 'cut-writer-link', of: { role: 'writer' } } as const;
let endpoint: Endpoint;
let servers: Server[];
let sockets: Socket[];
let database: DatabasePair;

beforeEach(async () => {
  servers = [];
  sockets = [];
  database = databasePair();
  endpoint = await Endpoint.open('writer');
  endpoint.setUpstream(await answering('one'));
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await endpoint.close();
  for (const server of servers) server.close();
});

/** A server that sends its name to each client. */
async function answering(name: string): Promise<{ address: string; port: number }> {
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined).write(name);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { address: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

/** What a new client receives first: a server's name, or its error. */
async function received(): Promise<string> {
  const socket = connect({ host: endpoint.host, port: endpoint.port });
  sockets.push(socket);
  return Promise.race([
    once(socket, 'data').then(([chunk]) => String(chunk)),
    once(socket, 'error').then(([error]) => (error as NodeJS.ErrnoException).code ?? ''),
  ]).catch((error: NodeJS.ErrnoException) => error.code ?? '');
}

const staged = () =>
  onTarget('cut-writer-link', faults, { database, network: writerLinkCapability(endpoint) });

test('clients are cut off while it is held and reach the same writer afterwards; there was no promotion', async () => {
  const clock = systemClock();
  const sink = memorySink(() => clock.nowMs());
  expect(await received()).toBe('one');
  let during = '';
  const outcome = await playPlan({
    plan: [{ atMs: 0, holdMs: 50, fault: spec }],
    capabilities: { database, network: writerLinkCapability(endpoint) },
    events: {
      ...sink,
      append: async (event, atMs) => {
        if (event.kind === 'fault-in-effect') during = await received();
        await sink.append(event, atMs);
      },
    },
    clock,
    seed: 5,
    loadStartedAtMs: clock.nowMs(),
    signal: new AbortController().signal,
  });
  expect(outcome.faults[0]).toMatchObject({ state: 'steady', failures: [] });
  expect([during, await received()]).toEqual(['ECONNRESET', 'one']);
  expect(sink.events.map(({ kind, evidence }) => [kind, evidence])).toMatchObject([
    ['fault-declared', { link: 'writer', writer: 'db-1', promotions: 0 }],
    ['fault-injected', { writer: 'db-1' }],
    ['fault-in-effect', { reset: 1, refused: 0 }],
    ['fault-recovered', { reset: 1, refused: 1, by: 'plan' }],
    ['system-steady', {}],
  ]);
  expect((await database.topology()).promotions).toBe(0);
});

test('a cut is in effect only after a client was refused', async () => {
  const fault = staged();
  const record = await fault.resolve(spec, Math.random, []);
  expect(await fault.isInEffect(record)).toBeNull();
  await fault.inject(record);
  expect(await fault.isInEffect(record)).toBeNull();
  await received();
  expect(await fault.isInEffect(record)).toEqual({ reset: 0, refused: 1 });
});

test('after a promotion behind the cut it comes back at the new writer, and is steady once that one has a reader', async () => {
  const fault = staged();
  const record = await fault.resolve(spec, Math.random, []);
  await fault.inject(record);
  await database.crashWriter();
  endpoint.setUpstream(null);
  expect(await fault.isSteady(record)).toBe(false);
  database.promote();
  endpoint.setUpstream(await answering('two'));
  expect(await received()).toBe('ECONNRESET');
  await fault.recover(record);
  expect([await received(), await fault.isSteady(record)]).toEqual(['two', false]);
  await database.restore();
  expect(await fault.isSteady(record)).toBe(true);
});

test('a restored link without an upstream is not steady while the writer is being replaced', async () => {
  const fault = staged();
  const record = await fault.resolve(spec, Math.random, []);
  endpoint.setUpstream(null);
  expect(await fault.isSteady(record)).toBe(false);
});

test('an undo from the record alone restores a link that another process cut, is idempotent, and works without a cut', async () => {
  const record = JSON.parse(JSON.stringify(await staged().resolve(spec, Math.random, []))) as Record<
    string,
    string
  >;
  await staged().recover(record);
  expect(await received()).toBe('one');
  await staged().inject(record);
  expect(await received()).toBe('ECONNRESET');
  await staged().recover(record);
  await staged().recover(record);
  expect([await received(), await staged().isSteady(record)]).toEqual(['one', true]);
});

test('it is refused while there is no writer, or while another fault has it cut; a missing reader is no hindrance', async () => {
  const record = await staged().resolve(spec, Math.random, []);
  await expect(staged().resolve(spec, Math.random, [record])).rejects.toThrow(
    'the link to the writer is cut already by another fault',
  );
  database.dropReader();
  expect(await staged().resolve(spec, Math.random, [])).toMatchObject({ writer: 'db-1' });
  await databaseWithoutWriter();
  await expect(staged().resolve(spec, Math.random, [])).rejects.toThrow(
    'there is no writer to hit: db-1 is down, db-2 is reader',
  );
});

async function databaseWithoutWriter(): Promise<void> {
  database = databasePair();
  await database.crashWriter();
}

test('a target without a network that it owns cannot do it', () => {
  expect(() => onTarget('cut-writer-link', faults, { database })).toThrow(
    'this target has no network, which cut-writer-link needs',
  );
});
