// Compares two exports row by row and names every row that was deleted, altered or added.
import type { StockRow, StoredOrder, StoredPhase } from '../stored/stored-phase.ts';

export interface Differences {
  orders: string[];
  payments: string[];
  stock: string[];
  tickets: string[];
}

/**
 * Texts that begin with `deleted:`, `altered:` or `added:`, unsorted. What only an unended export lacks is
 * named as well: the caller knows.
 */
export function compareStored(recorded: StoredPhase, live: StoredPhase): Differences {
  const differences: Differences = { orders: [], payments: [], stock: [], tickets: [] };
  for (const id of new Set([...recorded.orders.keys(), ...live.orders.keys()]))
    compareOrder(id, recorded.orders.get(id), live.orders.get(id), differences);
  for (const at of new Set([...recorded.stock.keys(), ...live.stock.keys()]))
    compareStock(recorded.stock.get(at), live.stock.get(at), differences.stock);
  return differences;
}

function compareOrder(
  id: string,
  was: StoredOrder | undefined,
  is: StoredOrder | undefined,
  into: Differences,
): void {
  named(into.orders, `order ${id}`, was?.rows ?? 0, is?.rows ?? 0, () => orderChanges(was, is));
  named(into.payments, `payment of order ${id}`, was?.payments ?? 0, is?.payments ?? 0, () =>
    paymentChanges(was, is),
  );
  named(into.tickets, `ticket "ordered" of order ${id}`, was?.ordered ?? 0, is?.ordered ?? 0, () => []);
  named(into.tickets, `ticket "cancelled" of order ${id}`, was?.cancels ?? 0, is?.cancels ?? 0, () => []);
}

/** Says how the number of rows changed, else how the row did. */
function named(
  into: string[],
  name: string,
  was: number,
  is: number,
  changes: () => readonly string[],
): void {
  if (was > is) into.push(`deleted: ${name}${is > 0 ? ` (${was} rows were recorded, ${is} are there)` : ''}`);
  else if (was < is)
    into.push(`added: ${name}${was > 0 ? ` (${was} rows were recorded, ${is} are there)` : ''}`);
  else if (was > 0) for (const change of changes()) into.push(`altered: ${name}: ${change}`);
}

function orderChanges(was: StoredOrder | undefined, is: StoredOrder | undefined): readonly string[] {
  if (!was || !is) return [];
  const fields = [
    changed('status', was.cancelled ? 'cancelled' : 'confirmed', is.cancelled ? 'cancelled' : 'confirmed'),
    changed('member', was.member, is.member),
    changed('key', was.key, is.key),
    changed('theatre', was.theatre, is.theatre),
  ].flat();
  return [...fields, ...lineChanges(was.priced, is.priced)];
}

function lineChanges(was: string, is: string): readonly string[] {
  if (was === is) return [];
  const before = linesOf(was);
  const after = linesOf(is);
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort((a, b) => (a < b ? -1 : 1))
    .flatMap((item) => {
      const from = before.get(item);
      const to = after.get(item);
      if (from === undefined) return [`line added: ${item}: ${to}`];
      return to === undefined ? [`line deleted: ${item}: ${from}`] : changed(`line of ${item}`, from, to);
    });
}

/** Lines by item; several of one item stand together. */
function linesOf(priced: string): ReadonlyMap<string, string> {
  const lines = new Map<string, string>();
  for (const line of priced.split('; ').filter((one) => one !== '')) {
    const [item = '', rest = ''] = line.split(': ');
    lines.set(item, lines.has(item) ? `${lines.get(item)} and ${rest}` : rest);
  }
  return lines;
}

function paymentChanges(was: StoredOrder | undefined, is: StoredOrder | undefined): readonly string[] {
  if (!was || !is) return [];
  return [...changed('amount', was.amount, is.amount), ...changed('refunded', was.refunded, is.refunded)];
}

function compareStock(was: StockRow | undefined, is: StockRow | undefined, into: string[]): void {
  const row = was ?? is;
  if (!row) return;
  named(into, `stock of theatre ${row.theatre} item ${row.item}`, was?.rows ?? 0, is?.rows ?? 0, () =>
    was && is
      ? [
          ...changed('quantity', was.quantity, is.quantity),
          ...changed('initial quantity', was.initialQuantity, is.initialQuantity),
        ]
      : [],
  );
}

function changed(name: string, was: string | number | boolean, is: string | number | boolean): string[] {
  return was === is ? [] : [`${name} was ${was}, is ${is}`];
}
