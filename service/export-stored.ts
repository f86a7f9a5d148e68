// Program: prints what the orders database holds, one fact a line, from one consistent snapshot.
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { createConnection, type Connection } from 'mysql2';
import { addressFrom, type DatabaseAddress } from './database/address.ts';
import { isProgram } from './program.ts';

type Row = Record<string, string | number | null>;
type Fact = Record<string, unknown>;

/**
 * Writes the contract's `stored` lines without `phase`, `{"kind":"end"}` last. Rejects on any failure: no end
 * line then.
 */
export async function exportStored(address: DatabaseAddress, out: Writable): Promise<void> {
  const connection = createConnection({ ...address, connectTimeout: 5_000 });
  try {
    await run(connection, 'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ');
    await run(connection, 'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
    for await (const fact of facts(connection)) {
      if (!out.write(JSON.stringify(fact) + '\n')) await once(out, 'drain');
    }
  } finally {
    connection.destroy();
  }
}

async function* facts(connection: Connection): AsyncGenerator<Fact> {
  yield* orders(
    rows(
      connection,
      `
    SELECT o.id, o.member_id, o.idempotency_key, o.theatre_id, o.screening_id, o.status, l.item_id, l.quantity, l.unit_price
    FROM orders o LEFT JOIN order_lines l ON l.order_id = o.id ORDER BY o.id, l.item_id`,
    ),
  );
  for await (const row of rows(connection, 'SELECT order_id, amount, refunded FROM payments ORDER BY id')) {
    yield { kind: 'payment', order: row['order_id'], amount: row['amount'], refunded: row['refunded'] === 1 };
  }
  for await (const row of rows(
    connection,
    'SELECT theatre_id, item_id, quantity, initial_quantity FROM stock ORDER BY theatre_id, item_id',
  )) {
    yield {
      kind: 'stock',
      theatre: row['theatre_id'],
      item: row['item_id'],
      quantity: row['quantity'],
      initialQuantity: row['initial_quantity'],
    };
  }
  for await (const row of rows(connection, 'SELECT order_id, kind FROM outbox ORDER BY id')) {
    yield { kind: 'ticket', order: row['order_id'], of: row['kind'] };
  }
  for await (const row of rows(connection, 'SELECT id, price FROM items ORDER BY id')) {
    yield { kind: 'price', item: row['id'], price: row['price'] };
  }
  yield { kind: 'end' };
}

/** Gathers the rows of one order, which come one after another, one row a line. */
async function* orders(joined: AsyncIterable<Row>): AsyncGenerator<Fact> {
  let order: (Fact & { id: unknown; lines: Fact[] }) | undefined;
  for await (const row of joined) {
    if (order?.id !== row['id']) {
      if (order !== undefined) yield order;
      order = {
        kind: 'order',
        id: row['id'],
        member: row['member_id'],
        key: row['idempotency_key'],
        theatre: row['theatre_id'],
        screening: row['screening_id'],
        status: row['status'],
        lines: [],
      };
    }
    if (row['item_id'] !== null)
      order?.lines.push({ item: row['item_id'], quantity: row['quantity'], unitPrice: row['unit_price'] });
  }
  if (order !== undefined) yield order;
}

function rows(connection: Connection, sql: string): AsyncIterable<Row> {
  const stream = connection.query(sql).stream({ highWaterMark: 1_000 });
  // The driver reports a lost connection only on the connection; the stream would wait for ever.
  connection.once('error', (error: Error) => stream.destroy(error));
  return stream as AsyncIterable<Row>;
}

function run(connection: Connection, sql: string): Promise<void> {
  return new Promise((resolve, reject) =>
    connection.query(sql, (error) => (error === null ? resolve() : reject(error))),
  );
}

if (isProgram(import.meta.url)) {
  try {
    await exportStored(addressFrom(process.env, 'DB_WRITER_URL'), process.stdout);
  } catch (error) {
    // The message is for users of a run, so it has no stack.
    const { code, message } = error as NodeJS.ErrnoException;
    process.stderr.write(
      `export-stored: ${code === undefined || message.includes(code) ? '' : `${code}: `}${message}\n`,
    );
    process.exitCode = 1;
  }
}
