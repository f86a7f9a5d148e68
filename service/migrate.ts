// Program and function: brings both databases to the current schema. Idempotent.
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import { Umzug } from 'umzug';
import { addressFrom, type DatabaseAddress } from './database/address.ts';
import { membersMigrations } from './database/migrations/members.ts';
import { ordersMigrations, text, type Migration } from './database/migrations/orders.ts';
import { isProgram } from './program.ts';

/**
 * Applies what is missing to the orders database (`writer`) and the members database; the databases must
 * exist.
 */
export async function migrate(writer: DatabaseAddress, members: DatabaseAddress): Promise<void> {
  await bringUp(writer, ordersMigrations);
  await bringUp(members, membersMigrations);
}

async function bringUp(address: DatabaseAddress, migrations: readonly Migration[]): Promise<void> {
  const connection = await createConnection({
    ...address,
    charset: 'utf8mb4_unicode_ci',
    connectTimeout: 5_000,
  });
  try {
    await connection.query(
      `CREATE TABLE IF NOT EXISTS migrations (name VARCHAR(120) ${text} PRIMARY KEY, applied_at DATETIME NOT NULL DEFAULT NOW())`,
    );
    await connection.query(
      `ALTER TABLE migrations MODIFY name VARCHAR(120) ${text} NOT NULL, DEFAULT ${text}`,
    );
    await new Umzug({
      migrations: migrations.map(({ name, statements }) => ({
        name,
        up: () => applyAll(connection, statements),
      })),
      storage: storageIn(connection),
      logger: undefined,
    }).up();
  } finally {
    connection.destroy();
  }
}

async function applyAll(connection: Connection, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await connection.query(statement);
}

function storageIn(connection: Connection) {
  return {
    async logMigration({ name }: { name: string }): Promise<void> {
      await connection.query('INSERT INTO migrations (name) VALUES (?)', [name]);
    },
    async unlogMigration({ name }: { name: string }): Promise<void> {
      await connection.query('DELETE FROM migrations WHERE name = ?', [name]);
    },
    async executed(): Promise<string[]> {
      const [rows] = await connection.query<RowDataPacket[]>('SELECT name FROM migrations ORDER BY name');
      return rows.map((row) => String(row['name']));
    },
  };
}

if (isProgram(import.meta.url)) {
  await migrate(addressFrom(process.env, 'DB_WRITER_URL'), addressFrom(process.env, 'MEMBERS_URL'));
}
