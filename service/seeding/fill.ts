// Writes seed data and members into two empty, migrated databases: many rows a statement, all or nothing.
import { createHash } from 'node:crypto';
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import { memberCount, pinOf, probe } from '../../contract/vocabulary/reference-data.ts';
import type { DatabaseAddress } from '../database/address.ts';
import { hashPin } from '../members/pins.ts';
import { probeStock, probeTheatres, type SeedData } from './seed-data.ts';
import { snacks } from './snacks.ts';

type Row = readonly (string | number | boolean | Date | Buffer)[];
const rowsPerInsert = 5_000;

/** Fills the orders database. False, and nothing written, if there are theatres already. */
export async function fillCatalog(writer: DatabaseAddress, seedData: SeedData): Promise<boolean> {
  return inOneTransaction(writer, 'theatres', async (connection) => {
    await insert(
      connection,
      'theatres (id, name)',
      seedData.theatres.map(({ id, name }) => [id, name]),
    );
    await insert(connection, 'items (id, name, kind, price, on_menu)', [
      ...snacks.map(({ id, name, kind, price }) => [id, name, kind, price, true]),
      [probe.item, 'Probe', 'probe', 1_000, false],
    ]);
    await insert(connection, 'stock (theatre_id, item_id, quantity, initial_quantity)', stockRows(seedData));
    await insert(
      connection,
      'screenings (id, theatre_id, screen, title, starts_at, seats)',
      seedData.screenings.map(({ id, theatre, screen, title, startsAt, seats }) => [
        id,
        theatre,
        screen,
        title,
        new Date(startsAt),
        seats,
      ]),
    );
  });
}

/** Fills the members database. False, and nothing written, if there are members already. */
export async function fillMembers(members: DatabaseAddress): Promise<boolean> {
  return inOneTransaction(members, 'members', (connection) =>
    insert(
      connection,
      'members (id, name, pin_salt, pin_hash)',
      [...Array.from({ length: memberCount }, (_, n) => n + 1), probe.member].map(memberRow),
    ),
  );
}

/** Salts are derived from the id, so that seeding twice gives the same bytes. */
function memberRow(id: number): Row {
  const salt = createHash('sha256').update(`salt of member ${id}`).digest().subarray(0, 16);
  return [id, id === probe.member ? 'Probe' : `Member ${id}`, salt, hashPin(pinOf(id), salt)];
}

function stockRows(seedData: SeedData): Row[] {
  const exceptions = new Map(
    seedData.stock.map(({ theatre, item, quantity }) => [`${theatre}/${item}`, quantity]),
  );
  const regular = seedData.theatres.flatMap((theatre) =>
    snacks.map((snack): Row => {
      const quantity = exceptions.get(`${theatre.id}/${snack.id}`) ?? seedData.stockPerItem;
      return [theatre.id, snack.id, quantity, quantity];
    }),
  );
  return [
    ...regular,
    ...probeTheatres(seedData).map((theatre): Row => [theatre, probe.item, probeStock, probeStock]),
  ];
}

async function inOneTransaction(
  address: DatabaseAddress,
  table: string,
  fill: (connection: Connection) => Promise<void>,
): Promise<boolean> {
  const connection = await createConnection({ ...address, connectTimeout: 5_000, timezone: 'Z' });
  try {
    const [rows] = await connection.query<RowDataPacket[]>(`SELECT 1 FROM ${table} LIMIT 1`);
    if (rows.length > 0) return false;
    await connection.query('START TRANSACTION');
    await fill(connection);
    await connection.query('COMMIT');
    return true;
  } finally {
    connection.destroy();
  }
}

async function insert(connection: Connection, into: string, rows: readonly Row[]): Promise<void> {
  for (let from = 0; from < rows.length; from += rowsPerInsert) {
    await connection.query(`INSERT INTO ${into} VALUES ?`, [rows.slice(from, from + rowsPerInsert)]);
  }
}
