// A real pair for tests: an installed server, a tiny schema, all emitted events, and writers that record what
// was acknowledged.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection, type Connection } from 'mysql2/promise';
import type { Clock, DatabaseAddress, DatabaseLine, NewEvent, Shell } from '../../../contract/index.ts';
import { newAccounts, schemas } from '../accounts.ts';
import type { Fencing } from '../fencing.ts';
import type { DatabasePair, DatabaseInstall, Dialect } from '../index.ts';
import { startPair } from '../start-pair.ts';

export interface PairEvents {
  event: NewEvent;
  atMs: number;
}

export interface RealPair {
  pair: DatabasePair;
  events: PairEvents[];
  lines: DatabaseLine[];
  folder: string;
  clock: Clock;
  /** Resolves with the first event of that kind, past or future, from the position `from` on. */
  event(kind: NewEvent['kind'], from?: number): Promise<PairEvents>;
  /** How many events were emitted so far: a position for `event`. */
  position(): number;
  /** The control plane's account on the server of that name, without an endpoint between. */
  control(member: string): DatabaseAddress;
  stop(): Promise<void>;
}

/** Starts in a separate folder. */
export async function startRealPair(parts: {
  shell: Shell;
  clock: Clock;
  dialect: Dialect['name'];
  install: DatabaseInstall;
  fencing?: Fencing;
}): Promise<RealPair> {
  const accounts = newAccounts();
  const folder = await mkdtemp(join(tmpdir(), 'pair-'));
  const events: PairEvents[] = [];
  const lines: DatabaseLine[] = [];
  const waiting = new Set<() => void>();
  const pair = await startPair(
    {
      ...parts,
      folder,
      logsFolder: join(folder, 'logs'),
      zones: ['a', 'c'],
      durable: false,
      prepare: fill,
      ordersSql: 'SELECT id, member_id, idempotency_key FROM fast_order.orders',
      onEvent: (event) => {
        events.push({ event, atMs: parts.clock.nowMs() });
        for (const check of [...waiting]) check();
      },
      onState: (line) => lines.push(line),
      progress: () => undefined,
      signal: new AbortController().signal,
    },
    accounts,
    parts.fencing,
  );
  const event = (kind: NewEvent['kind'], from = 0): Promise<PairEvents> =>
    new Promise((resolve) => {
      const check = (): void => {
        const found = events.slice(from).find((text) => text.event.kind === kind);
        if (found === undefined) return;
        waiting.delete(check);
        resolve(found);
      };
      waiting.add(check);
      check();
    });
  const control = (member: string): DatabaseAddress => {
    const server = pair.servers().find(({ name }) => name === member);
    if (server === undefined) throw new Error(`${member} does not run`);
    return {
      host: server.address,
      port: server.port,
      ...accounts.control,
      database: schemas.orders,
      pid: server.pid,
    };
  };
  return {
    control,
    pair,
    events,
    lines,
    folder,
    clock: parts.clock,
    event,
    position: () => events.length,
    stop: async () => {
      await pair.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function fill({
  writer,
  members,
}: {
  writer: DatabaseAddress;
  members: DatabaseAddress;
}): Promise<void> {
  await withConnection(writer, async (connection) => {
    await connection.query(
      'CREATE TABLE orders (id CHAR(26) PRIMARY KEY, member_id INT NOT NULL, idempotency_key VARCHAR(64) NOT NULL)',
    );
    await connection.query('CREATE TABLE stock (id INT PRIMARY KEY, quantity INT NOT NULL)');
    await connection.query('INSERT INTO stock VALUES (1, 1000000)');
  });
  await withConnection(members, async (connection) => {
    await connection.query('CREATE TABLE members (id INT PRIMARY KEY)');
    await connection.query('INSERT INTO members VALUES (7)');
  });
}

/** One plain connection, closed afterwards. */
export async function withConnection<T>(
  address: DatabaseAddress,
  use: (connection: Connection) => Promise<T>,
): Promise<T> {
  const { host, port, user, password, database } = address;
  const connection = await createConnection({ host, port, user, password, database, connectTimeout: 2_000 });
  connection.on('error', () => undefined);
  try {
    return await use(connection);
  } finally {
    connection.destroy();
  }
}

export interface Writers {
  acknowledged: { order: string; atMs: number }[];
  errors: string[];
  stop(): Promise<void>;
}

let series = 0;

/**
 * `count` loops that insert orders through the endpoint, one transaction each, and reconnect when they are
 * thrown out.
 */
export function keepWriting(address: () => DatabaseAddress, count: number, clock: Clock): Writers {
  const acknowledged: Writers['acknowledged'] = [];
  const errors: string[] = [];
  let going = true;
  const loop = async (n: number): Promise<void> => {
    const prefix = `${series}-${n}-`;
    for (let k = 0; going;) {
      await withConnection(address(), async (connection) => {
        while (going) {
          const order = `${prefix}${(k += 1)}`;
          await Promise.race([
            placeOrder(connection, order, n),
            clock.sleep(2_000).then(() => {
              throw new Error('no answer within 2 s');
            }),
          ]);
          acknowledged.push({ order, atMs: clock.nowMs() });
        }
      }).catch((error: Error) => errors.push(error.message));
      await clock.sleep(2);
    }
  };
  series += 1;
  const loops = Array.from({ length: count }, (_, n) => loop(n));
  return {
    acknowledged,
    errors,
    stop: async () => {
      going = false;
      await Promise.all(loops);
    },
  };
}

/** One transaction: the order, and one less in stock. */
export async function placeOrder(connection: Connection, order: string, member: number): Promise<void> {
  await connection.beginTransaction();
  await connection.query('INSERT INTO orders VALUES (?, ?, ?)', [order, member, `key-${order}`]);
  await connection.query('UPDATE stock SET quantity = quantity - 1 WHERE id = 1 AND quantity > 0');
  await connection.commit();
}

/** Ids of all orders at that address. */
export function storedOrders(address: DatabaseAddress): Promise<Set<string>> {
  return withConnection(address, async (connection) => {
    const [rows] = await connection.query('SELECT id FROM orders');
    return new Set((rows as { id: string }[]).map(({ id }) => id));
  });
}
