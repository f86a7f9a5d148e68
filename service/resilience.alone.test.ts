// Answers to customers while databases die, hang, turn read-only or are unreachable; nothing is lost or
// doubled.
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isWorthRetrying, outcomeOf } from '../contract/vocabulary/outcomes.ts';
import { pinOf } from '../contract/vocabulary/reference-data.ts';
import { systemClock } from './clock.ts';
import { send, openCinema, openPod, orderOf, type Answered } from './testing/cinema.ts';
import { Forwarder } from './testing/forwarder.ts';
import { DatabaseServer } from './testing/server.ts';

let server: DatabaseServer;
let admin: Connection;
let writer: Forwarder;
let reader: Forwarder;
let members: Forwarder;
let pod: Awaited<ReturnType<typeof openPod>>;

beforeAll(async () => {
  server = await DatabaseServer.start();
  await openCinema(server);
});
afterAll(() => server.end());

beforeEach(async () => {
  const { port } = server.address('orders');
  admin = await server.administer('orders');
  [writer, reader, members] = await Promise.all([Forwarder.to(port), Forwarder.to(port), Forwarder.to(port)]);
  pod = await openPod(server, {
    writer: { ...server.address('orders'), port: writer.port },
    reader: { ...server.address('orders'), port: reader.port },
    members: { ...server.address('members'), port: members.port },
  });
});
afterEach(async () => {
  await pod.leave();
  await Promise.all([writer, reader, members].map((forwarder) => forwarder.end()));
  admin.destroy();
});

/** Orders with one key, again with the same key as an app does, until it is answered for good. */
async function orderAsAnAppDoes(
  member: number,
  key: string,
  item = 20,
): Promise<{ answers: Answered[]; last: Answered }> {
  const answers: Answered[] = [];
  for (;;) {
    const answer = await send(pod.url, '/api/orders', { member, key, body: orderOf(item) });
    answers.push(answer);
    if (!isWorthRetrying({ status: answer.status, problemType: String(answer.body['type']) }))
      return { answers, last: answer };
    await systemClock.sleep(20);
  }
}

async function storedKeys(prefix: string): Promise<string[]> {
  const [rows] = await admin.query<RowDataPacket[]>(
    `SELECT o.idempotency_key AS k, (SELECT COUNT(*) FROM payments p WHERE p.order_id = o.id) AS payments FROM orders o
     WHERE o.idempotency_key LIKE ? ORDER BY 1`,
    [`${prefix}%`],
  );
  for (const row of rows) expect(row['payments']).toBe(1);
  return rows.map((row) => String(row['k']));
}

/**
 * Keeps ordering on `lanes` lanes until stopped; resolves with every key that was acknowledged in the end.
 */
function keepOrdering(prefix: string, lanes: number) {
  let stopped = false;
  let acknowledged = 0;
  const lane = async (n: number): Promise<string[]> => {
    const keys: string[] = [];
    while (!stopped) {
      const key = `${prefix}-${n}-${keys.length}`;
      const { last } = await orderAsAnAppDoes(3_000 + n, key);
      expect(last.status).toBeLessThan(300);
      keys.push(key);
      acknowledged += 1;
    }
    return keys;
  };
  const all = Promise.all(Array.from({ length: lanes }, (_, n) => lane(n)));
  return {
    async untilMore(count: number): Promise<void> {
      const wanted = acknowledged + count;
      await expect.poll(() => acknowledged, { interval: 5 }).toBeGreaterThanOrEqual(wanted);
    },
    async stop(): Promise<string[]> {
      stopped = true;
      return (await all).flat().sort();
    },
  };
}

describe('a writer that is killed under load', () => {
  it('a writer that is killed under load costs no acknowledged order and doubles none, and orders go on once it is back', async () => {
    const orders = keepOrdering('killed', 12);
    await orders.untilMore(50);
    await server.signal('SIGKILL');
    await server.resume();
    await orders.untilMore(50);
    admin = await server.administer('orders');
    const keys = await orders.stop();
    expect(await storedKeys('killed')).toEqual(keys);
  });
});

describe('a writer endpoint that is cut and leads elsewhere', () => {
  it('a writer endpoint that is cut and leads elsewhere is found again, and orders that waited are placed without a retry of the customer', async () => {
    writer.setUpstream(undefined);
    const waiting = Array.from({ length: 20 }, (_, n) =>
      send(pod.url, '/api/orders', { member: 4_000 + n, key: 'moved', body: orderOf(21) }),
    );
    await systemClock.sleep(200);
    writer.setUpstream(server.address('orders').port);
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual(
      Array.from({ length: 20 }, () => 201),
    );
    expect(await storedKeys('moved')).toHaveLength(20);
    expect(await metric('fast_order_writer_reconnects_total')).toBeGreaterThanOrEqual(1);
    await expect.poll(connections, { interval: 5 }).toBe(8);
  });

  /** How many connections the writer's pool holds: it must come back to full size by itself. */
  async function connections(): Promise<number> {
    const counts = ['idle', 'used'].map((state) =>
      metric(
        `db_client_connection_count{db_client_connection_pool_name="writer",db_client_connection_state="${state}"}`,
      ),
    );
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  }

  it('a writer endpoint that is cut and leads elsewhere answers 503 with Retry-After and stores nothing when it stays away', async () => {
    writer.setUpstream(undefined);
    const answer = await send(pod.url, '/api/orders', { member: 4_100, key: 'away', body: orderOf(21) });
    expect([answer.status, answer.body['type'], answer.headers.get('Retry-After')]).toEqual([
      503,
      '/problems/unavailable',
      '1',
    ]);
    expect(await storedKeys('away')).toEqual([]);
  });

  it('a writer endpoint that is cut and leads elsewhere leaves the pod ready, menus flowing and orders readable from the reader', async () => {
    const {
      body: { id },
    } = await send(pod.url, '/api/orders', { member: 4_200, key: 'readable', body: orderOf(21) });
    writer.setUpstream(undefined);
    expect((await send(pod.managementUrl, '/readyz')).status).toBe(200);
    expect((await send(pod.url, '/api/theatres/1/menu')).status).toBe(200);
    const read = await send(pod.url, `/api/orders/${String(id)}`, { member: 4_200 });
    expect([read.status, read.headers.get('X-Read-From'), read.body['id']]).toEqual([200, 'reader', id]);
    const unknown = await send(pod.url, '/api/orders/01ARZ3NDEKTSV4RRFFQ69G5FAV', { member: 4_200 });
    expect([unknown.status, unknown.body['type']]).toEqual([503, '/problems/unavailable']);
  });
});

describe('a writer that turns read-only', () => {
  it('a writer that turns read-only is left at once: no order fails for good, and orders go on once it is writable', async () => {
    const orders = keepOrdering('read-only', 8);
    await orders.untilMore(20);
    await admin.query('SET GLOBAL read_only = 1');
    await expect.poll(() => metric('fast_order_writer_reconnects_total')).toBeGreaterThanOrEqual(1);
    await admin.query('SET GLOBAL read_only = 0');
    await orders.untilMore(20);
    const keys = await orders.stop();
    expect(await storedKeys('read-only')).toEqual(keys);
  });
});

describe('a writer that hangs', () => {
  it('a writer that hangs is given up while it still hangs: every order is refused, and orders go on once it wakes up', async () => {
    await server.signal('SIGSTOP');
    const hung = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        send(pod.url, '/api/orders', { member: 5_000 + n, key: 'hung', body: orderOf(22) }),
      ),
    );
    await server.signal('SIGCONT');
    expect(
      new Set(hung.map(({ status, body }) => outcomeOf({ status, problemType: String(body['type']) }))),
    ).toEqual(new Set(['refused']));
    const { last } = await orderAsAnAppDoes(5_100, 'hung-after');
    expect(last.status).toBe(201);
    expect(await storedKeys('hung')).toEqual(['hung-after']);
  });
});

describe('a COMMIT that is not answered', () => {
  it('a COMMIT that is not answered is answered as stored when the row turns out to be there', async () => {
    await cutAfterCommit();
    const answer = await send(pod.url, '/api/orders', { member: 6_000, key: 'committed', body: orderOf(23) });
    expect(answer.status).toBe(201);
    expect(await storedKeys('committed')).toEqual(['committed']);
  });

  it('a COMMIT that is not answered is in doubt when the row is not there yet, and the same key then resolves it to one order', async () => {
    await holdCommits();
    const doubtful = await send(pod.url, '/api/orders', {
      member: 6_100,
      key: 'doubtful',
      body: orderOf(23),
    });
    await admin.query('BACKUP STAGE END');
    expect([doubtful.status, doubtful.body['type']]).toEqual([500, '/problems/in-doubt']);
    const { last } = await orderAsAnAppDoes(6_100, 'doubtful', 23);
    expect(last.status).toBeLessThan(300);
    expect(await storedKeys('doubtful')).toEqual(['doubtful']);
  });

  /** COMMITs of all other connections wait at the server until BACKUP STAGE END. */
  async function holdCommits(): Promise<void> {
    await admin.query('BACKUP STAGE START; BACKUP STAGE BLOCK_COMMIT');
  }

  /** Once a COMMIT waits at the server, cuts its connection and lets the server go on with it. */
  async function cutAfterCommit(): Promise<void> {
    await holdCommits();
    void (async () => {
      await expect.poll(committing, { interval: 5 }).toBeGreaterThan(0);
      writer.setUpstream(server.address('orders').port);
      await admin.query('BACKUP STAGE END');
    })();
  }

  async function committing(): Promise<number> {
    const [rows] = await admin.query<RowDataPacket[]>(
      "SELECT COUNT(*) AS n FROM information_schema.processlist WHERE info = 'COMMIT'",
    );
    return Number(rows[0]?.['n']);
  }
});

describe('databases out of reach', () => {
  it('databases out of reach lets members order on their tokens while the members database is away, and reports it at sign-in', async () => {
    const credentials = { member: 7, pin: pinOf(7) };
    expect((await send(pod.url, '/api/sessions', { body: credentials })).status).toBe(201);
    expect((await send(pod.url, '/api/sessions', { body: { ...credentials, pin: '000000' } })).status).toBe(
      401,
    );
    members.setUpstream(undefined);
    expect(
      (await send(pod.url, '/api/orders', { member: 7, key: 'no-capacity', body: orderOf(24) })).status,
    ).toBe(201);
    const shut = await send(pod.url, '/api/sessions', { body: credentials });
    expect([shut.status, shut.body['type']]).toEqual([503, '/problems/unavailable']);
  });

  it('databases out of reach serves menus and screenings from its cache while reader and writer are away', async () => {
    const before = await send(pod.url, '/api/theatres/1/menu');
    writer.setUpstream(undefined);
    reader.setUpstream(undefined);
    await systemClock.sleep(1_100);
    const after = await send(pod.url, '/api/theatres/1/menu');
    expect([after.status, after.headers.get('X-Cache'), after.body]).toEqual([200, 'stale', before.body]);
    expect((await send(pod.url, '/api/theatres/2/screenings')).status).toBe(200);
    expect((await send(pod.url, '/api/theatres')).status).toBe(200);
  });
});

describe('more orders than the queue holds', () => {
  it('more orders than the queue holds are shed with 503, Retry-After and a count, and leave nothing behind', async () => {
    await pod.leave();
    pod = await openPod(server, { poolSize: 1, queueLimit: 2 });
    await admin.query(
      'START TRANSACTION; UPDATE stock SET quantity = quantity WHERE theatre_id = 1 AND item_id = 25',
    );
    const answers = Array.from({ length: 10 }, (_, n) =>
      send(pod.url, '/api/orders', { member: 8_000 + n, key: 'shed', body: orderOf(25) }),
    );
    const shed: Awaited<(typeof answers)[number]>[] = [];
    for (const answer of answers) void answer.then((one) => shed.push(one));
    // One waits for the lock and two in the queue; all others are answered at once.
    await expect.poll(() => shed.length).toBeGreaterThanOrEqual(7);
    await admin.query('ROLLBACK');
    expect(shed.slice(0, 7).map(({ status, body }) => [status, body['type']])).toEqual(
      Array.from({ length: 7 }, () => [503, '/problems/overloaded']),
    );
    for (const { headers } of shed.slice(0, 7)) expect(headers.get('Retry-After')).toMatch(/^[12]$/);
    const placed = (await Promise.all(answers)).filter(({ status }) => status === 201);
    expect(await storedKeys('shed')).toHaveLength(placed.length);
    expect(placed).toHaveLength(3);
    expect(await metric('fast_order_orders_shed_total')).toBe(7);
  });
});

async function metric(name: string): Promise<number> {
  const text = await (await fetch(`${pod.managementUrl}/metrics`)).text();
  return Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.split(' ')[1],
  );
}
