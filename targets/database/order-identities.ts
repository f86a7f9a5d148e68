// Compares the orders of two servers without reading them all: by a checksum a bucket, then the buckets that
// differ row by row.
import type { ControlLink, Row } from './control-link.ts';

const selectMs = 30_000;
/** Buckets that orders fall into by a hash of their id; a long run has some dozens of orders in each. */
const buckets = 4_096;

export interface OrderIdentity {
  order: string;
  member: number;
  key: string;
}

/**
 * Orders of `there` that `here` lacks; all three fields are compared, because two servers may have given the
 * same id to different orders.
 */
export function onlyThere(there: readonly OrderIdentity[], here: readonly OrderIdentity[]): OrderIdentity[] {
  const nameOf = ({ order, member, key }: OrderIdentity): string => JSON.stringify([order, member, key]);
  const known = new Set(here.map(nameOf));
  return there.filter((identity) => !known.has(nameOf(identity)));
}

/**
 * The orders of both servers, except buckets in which they agree. `ordersSql` selects order id, member and
 * key. A run of an hour has 10^5 orders. Read and compared at once, they would block this process, which
 * forwards every connection to the databases, for a tenth of a second.
 */
export async function differingOrders(
  there: ControlLink,
  here: ControlLink,
  ordersSql: string,
): Promise<{ there: OrderIdentity[]; here: OrderIdentity[] }> {
  const [sumsThere, sumsHere] = await Promise.all([sums(there, ordersSql), sums(here, ordersSql)]);
  // Only buckets that `there` holds are queried.
  const differing = [...sumsThere]
    .filter(([bucket, sum]) => sumsHere.get(bucket) !== sum)
    .map(([bucket]) => bucket);
  if (differing.length === 0) return { there: [], here: [] };
  const rows = async (link: ControlLink): Promise<OrderIdentity[]> =>
    identities(
      await link.rows(
        `${table(ordersSql)} SELECT id, member, idempotency FROM o WHERE CRC32(id) % ${buckets} IN (?)`,
        selectMs,
        [differing],
      ),
    );
  return { there: await rows(there), here: await rows(here) };
}

async function sums(link: ControlLink, ordersSql: string): Promise<Map<number, string>> {
  const rows = await link.rows(
    `${table(ordersSql)} SELECT CRC32(id) % ${buckets} AS bucket, COUNT(*) AS n,
    BIT_XOR(CRC32(CONCAT_WS('/', id, member, idempotency))) AS x,
    SUM(CRC32(CONCAT_WS('-', idempotency, member, id))) AS s FROM o GROUP BY bucket`,
    selectMs,
  );
  return new Map(rows.map(({ bucket, n, x, s }) => [Number(bucket), `${n} ${x} ${s}`]));
}

function table(ordersSql: string): string {
  return `WITH o (id, member, idempotency) AS (${ordersSql})`;
}

function identities(rows: readonly Row[]): OrderIdentity[] {
  return rows.map(({ id, member, idempotency }) => ({
    order: String(id),
    member: Number(member),
    key: String(idempotency),
  }));
}
