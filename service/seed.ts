// Program and function: fills both migrated databases with a house, snacks, stock and members; `--house FILE`
// names another house.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { addressFrom, type DatabaseAddress } from './database/address.ts';
import { isProgram } from './program.ts';
import { fillHouse, fillMembers } from './seeding/fill.ts';
import { houseFile, houseOf, type HouseFile } from './seeding/house-file.ts';

/**
 * Seeds what is empty and leaves alone what is not; says which of the two it was. The same house gives the
 * same rows
 * (default screenings excepted: they lie in the future of `wallMs`).
 */
export async function seed(
  writer: DatabaseAddress,
  members: DatabaseAddress,
  file: HouseFile,
  wallMs: number,
): Promise<{ house: boolean; members: boolean }> {
  const [house, people] = await Promise.all([fillHouse(writer, houseOf(file, wallMs)), fillMembers(members)]);
  return { house, members: people };
}

/** Reads a house file. Throws an Error with one line per problem. */
export function readHouse(path: string): HouseFile {
  const read = houseFile.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (read.success) return read.data;
  throw new Error(
    read.error.issues.map((issue) => `${path}: ${issue.path.join('.')}: ${issue.message}`).join('\n'),
  );
}

if (isProgram(import.meta.url)) {
  const { values } = parseArgs({ options: { house: { type: 'string' } } });
  const file = values.house === undefined ? houseFile.parse({}) : readHouse(values.house);
  const seeded = await seed(
    addressFrom(process.env, 'DB_WRITER_URL'),
    addressFrom(process.env, 'MEMBERS_URL'),
    file,
    Date.now(),
  );
  process.stdout.write(JSON.stringify({ seeded }) + '\n');
}
