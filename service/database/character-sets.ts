// Finds text columns that cannot hold every customer's language.
import type { Link } from './link.ts';

/** Text of users; and ids and keys, which are ASCII by their format. */
const fitting = ['utf8mb4', 'ascii'];

/** Columns of the link's database, such as `theatres.name latin1`, that are of neither character set. */
export async function unfitTextColumns(link: Link): Promise<string[]> {
  const rows = await link.query<{ named: string }[]>(
    `SELECT CONCAT(TABLE_NAME, '.', COLUMN_NAME, ' ', CHARACTER_SET_NAME) AS named FROM information_schema.COLUMNS
     WHERE TABLE_SCHEMA = DATABASE() AND CHARACTER_SET_NAME NOT IN (?) ORDER BY 1`,
    [fitting],
  );
  return rows.map(({ named }) => named);
}
