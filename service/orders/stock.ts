// Takes snacks off the shelf and puts them back, without ever reading a number first and writing it later.
import { ProblemError } from '../problem.ts';
import type { Link, Value } from '../database/link.ts';

export interface Taking {
  item: number;
  quantity: number;
}

export interface Statement {
  sql: string;
  values: readonly Value[];
}

/**
 * Takes all lines in one statement; its `affectedRows` is the number of lines only if there was enough of
 * each.
 * Rows are locked in the order of items, by every order alike, so that two orders never wait for each other.
 */
export function takeFromStock(theatre: number, lines: readonly Taking[]): Statement {
  const wanted = caseOf(lines);
  return {
    sql: `UPDATE stock SET quantity = quantity - ${wanted.sql}
      WHERE theatre_id = ? AND item_id IN (?) AND quantity >= ${wanted.sql} ORDER BY item_id`,
    values: [...wanted.values, theatre, lines.map(({ item }) => item), ...wanted.values],
  };
}

export function putBackInStock(theatre: number, lines: readonly Taking[]): Statement {
  const given = caseOf(lines);
  return {
    sql: `UPDATE stock SET quantity = quantity + ${given.sql} WHERE theatre_id = ? AND item_id IN (?) ORDER BY item_id`,
    values: [...given.values, theatre, lines.map(({ item }) => item)],
  };
}

/**
 * Explains a shortage: an item that this theatre does not sell, or one that is sold out. Ends the transaction
 * first: it has taken the items that sufficed, and would see them as short.
 */
export async function explainShortage(
  link: Link,
  theatre: number,
  lines: readonly Taking[],
): Promise<ProblemError> {
  const [, rows] = await link.query<[unknown, { item_id: number; quantity: number }[]]>(
    'ROLLBACK; SELECT item_id, quantity FROM stock WHERE theatre_id = ? AND item_id IN (?)',
    [theatre, lines.map(({ item }) => item)],
  );
  const left = new Map(rows.map((row) => [row.item_id, row.quantity]));
  if (lines.some(({ item }) => !left.has(item))) return notSold(theatre, lines, left);
  const short = lines.flatMap(({ item, quantity }, n) => {
    const there = left.get(item) ?? 0;
    return there >= quantity
      ? []
      : [
          {
            at: `lines.${n}`,
            message: there === 0 ? `item ${item} is sold out` : `only ${there} of item ${item} left`,
          },
        ];
  });
  return new ProblemError('sold-out', {
    detail: 'There is not enough left of what you chose.',
    errors: short,
  });
}

/** The lines whose items are not among the `known` ones. */
export function notSold(
  theatre: number,
  lines: readonly Taking[],
  known: ReadonlyMap<number, unknown>,
): ProblemError {
  const errors = lines.flatMap(({ item }, n) =>
    known.has(item)
      ? []
      : [{ at: `lines.${n}.item`, message: `theatre ${theatre} does not sell item ${item}` }],
  );
  return new ProblemError('bad-request', { detail: 'Something is not on the menu.', errors });
}

function caseOf(lines: readonly Taking[]): Statement {
  return {
    sql: `CASE item_id ${lines.map(() => 'WHEN ? THEN ?').join(' ')} END`,
    values: lines.flatMap(({ item, quantity }) => [item, quantity]),
  };
}
