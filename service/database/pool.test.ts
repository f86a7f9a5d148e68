// What a pool does while its endpoint leads nowhere, and which connections it takes over from its standby.
import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../clock.ts';
import { Forwarder } from '../testing/forwarder.ts';
import { DatabaseServer } from '../testing/server.ts';
import type { DatabaseAddress } from './address.ts';
import type { PoolOptions } from './pool-options.ts';
import { Pool } from './pool.ts';

const pools: Pool[] = [];
afterEach(() => pools.splice(0).forEach((pool) => pool.close()));

function open(address: DatabaseAddress, more: Partial<PoolOptions> = {}): Pool {
  const pool = new Pool({
    name: 'pool',
    address,
    needs: 'writable',
    size: 4,
    queueLimit: 10,
    queueTargetMs: 60_000,
    queryTimeoutMs: 1_500,
    clock: systemClock,
    ...more,
  });
  pools.push(pool);
  return pool;
}

describe('the standby of a pool', () => {
  let servers: [DatabaseServer, DatabaseServer];
  let admin: Connection;
  let writerEndpoint: Forwarder;

  beforeAll(async () => {
    // One after the other: a server that starts deletes the temporary tables of another that starts beside it.
    servers = [await DatabaseServer.start(), await DatabaseServer.start()];
    admin = await servers[0].administer();
  });
  afterAll(async () => {
    await admin.end();
    await Promise.all(servers.map((server) => server.end()));
  });
  beforeEach(async () => {
    writerEndpoint = await Forwarder.to(0);
    writerEndpoint.setUpstream(undefined);
  });
  afterEach(() => writerEndpoint.end());

  /** A full pool of the reader endpoint, and beside it one of the writer endpoint, which leads nowhere yet. */
  async function pair(standbyAddress: DatabaseAddress): Promise<{ reader: Pool; writer: Pool }> {
    const reader = open(standbyAddress, { needs: 'any' });
    await expect.poll(() => reader.counts.idle).toBe(4);
    const writer = open({ ...servers[0].address('orders'), port: writerEndpoint.port }, { standby: reader });
    return { reader, writer };
  }

  /** Leads the endpoint to the first server; resolves with what each connection of the full pool answers. */
  async function answersOf<T>(writer: Pool, sql: string): Promise<T[]> {
    writerEndpoint.setUpstream(servers[0].address('orders').port);
    await expect.poll(() => writer.counts.idle).toBe(4);
    const links = await Promise.all([1, 2, 3, 4].map(() => writer.acquire(systemClock.nowMs() + 10_000)));
    return Promise.all(
      links.map(async (link) => {
        const [row] = await link.query<{ answer: T }[]>(`SELECT ${sql} AS answer`);
        return row?.answer as T;
      }),
    );
  }

  async function connectionIds(): Promise<number[]> {
    const [rows] = await admin.query<RowDataPacket[]>(
      "SELECT id FROM information_schema.processlist WHERE user = 'pod'",
    );
    return rows.map((row) => Number(row['id']));
  }

  it('the standby of a pool gives its idle connections to the pool whose endpoint leads to the same server, and keeps one', async () => {
    const { reader, writer } = await pair(servers[0].address('orders'));
    const before = await connectionIds();
    const ids = await answersOf<number>(writer, 'CONNECTION_ID()');
    expect(ids.filter((id) => before.includes(Number(id)))).toHaveLength(3);
    await expect.poll(() => reader.counts.idle).toBe(4);
    expect(new Set([...(await connectionIds()), ...before])).toHaveLength(8);
  });

  it('the standby of a pool keeps connections that lead to another server', async () => {
    const { reader, writer } = await pair(servers[1].address('orders'));
    const ports = await answersOf<number>(writer, '@@port');
    expect(new Set(ports)).toEqual(new Set([servers[0].address('orders').port]));
    expect(reader.counts.idle).toBe(4);
  });

  it('the standby of a pool keeps connections that are signed in to another database', async () => {
    const { reader, writer } = await pair(servers[0].address('members'));
    const names = await answersOf<string>(writer, 'DATABASE()');
    expect(new Set(names)).toEqual(new Set(['orders']));
    expect(reader.counts.idle).toBe(4);
  });

  it('the standby of a pool gives none to a pool whose endpoint leads to a server that is read-only', async () => {
    const { reader, writer } = await pair(servers[0].address('orders'));
    await admin.query('SET GLOBAL read_only = 1');
    writerEndpoint.setUpstream(servers[0].address('orders').port);
    await expect.poll(() => connectionsSoFar()).toBeGreaterThan((await connectionsSoFar()) + 3);
    expect([writer.everOpened, reader.counts.idle]).toEqual([false, 4]);
    await admin.query('SET GLOBAL read_only = 0');
    await expect.poll(() => writer.isOpen).toBe(true);
  });

  it('the standby of a pool lends its connections as soon as its server is promoted, wherever the endpoint leads', async () => {
    await admin.query('SET GLOBAL read_only = 1');
    const { reader, writer } = await pair(servers[0].address('orders'));
    const before = await connectionIds();
    expect(writer.everOpened).toBe(false);
    await admin.query('SET GLOBAL read_only = 0');
    await expect.poll(() => writer.counts.idle).toBe(3);
    const kept = async (): Promise<number> =>
      (await connectionIds()).filter((id) => before.includes(id)).length;
    expect(await kept()).toBe(4);

    // Once its endpoint leads there, connections of its own take the place of the loans.
    writerEndpoint.setUpstream(servers[0].address('orders').port);
    await expect.poll(kept).toBe(1);
    await expect.poll(() => [writer.counts.idle, reader.counts.idle]).toEqual([4, 4]);
    expect(writer.isOpen).toBe(true);
  });

  it('the standby of a pool lends nothing while its server took writes from the start, or takes none', async () => {
    const { reader } = await pair(servers[0].address('orders'));
    expect(await reader.lender.takePromoted()).toBeUndefined();
    await admin.query('SET GLOBAL read_only = 1');
    const readOnly = open(servers[0].address('orders'), { needs: 'any' });
    await expect.poll(() => readOnly.counts.idle).toBe(4);
    expect(await readOnly.lender.takePromoted()).toBeUndefined();
    await admin.query('SET GLOBAL read_only = 0');
    const promoted = await readOnly.lender.takePromoted();
    expect(promoted?.state.readOnly).toBe(false);
    promoted?.link.drop('the test is over');
  });

  async function connectionsSoFar(): Promise<number> {
    const [rows] = await admin.query<RowDataPacket[]>("SHOW GLOBAL STATUS LIKE 'Connections'");
    return Number(rows[0]?.['Value']);
  }
});

describe('an endpoint that takes connections and never answers', () => {
  it('an endpoint that takes connections and never answers is tried again and again by two scouts at most at the same time', async () => {
    const sockets = new Set<Socket>();
    let accepted = 0;
    let max = 0;
    const server = createServer((socket) => {
      accepted += 1;
      sockets.add(socket);
      max = Math.max(max, sockets.size);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const pool = open({ host: '127.0.0.1', port, user: 'pod', password: 'x', database: 'orders' });
    await expect.poll(() => accepted).toBeGreaterThanOrEqual(5);
    expect([max, pool.everOpened]).toEqual([2, false]);
    pool.close();
    await new Promise((resolve) => server.close(resolve));
  });
});
