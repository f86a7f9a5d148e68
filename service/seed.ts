// Program and function: fills both migrated databases with a catalog, stock and members; `--house FILE` gives
// the seed data.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { addressFrom, type DatabaseAddress } from './database/address.ts';
import { isProgram } from './program.ts';
import { fillCatalog, fillMembers } from './seeding/fill.ts';
import { seedFileSchema, seedDataOf, type SeedFile } from './seeding/seed-data.ts';

/**
 * Seeds what is empty and leaves the rest alone; returns which of the two it was. The same seed data gives
 * the same rows (default screenings excepted: they lie in the future of `wallMs`).
 */
export async function seed(
  writer: DatabaseAddress,
  members: DatabaseAddress,
  file: SeedFile,
  wallMs: number,
): Promise<{ house: boolean; members: boolean }> {
  const [seedData, people] = await Promise.all([
    fillCatalog(writer, seedDataOf(file, wallMs)),
    fillMembers(members),
  ]);
  return { house: seedData, members: people };
}

/** Reads a seed data file. Throws an Error with one line per problem. */
export function readSeedFile(path: string): SeedFile {
  const read = seedFileSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (read.success) return read.data;
  throw new Error(
    read.error.issues.map((issue) => `${path}: ${issue.path.join('.')}: ${issue.message}`).join('\n'),
  );
}

if (isProgram(import.meta.url)) {
  const { values } = parseArgs({ options: { house: { type: 'string' } } });
  const file = values.house === undefined ? seedFileSchema.parse({}) : readSeedFile(values.house);
  const seeded = await seed(
    addressFrom(process.env, 'DB_WRITER_URL'),
    addressFrom(process.env, 'MEMBERS_URL'),
    file,
    Date.now(),
  );
  process.stdout.write(JSON.stringify({ seeded }) + '\n');
}
