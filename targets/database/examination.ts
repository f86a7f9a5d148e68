// Looks at an old writer alone, before it rejoins: which orders does only it hold?
import { rm } from 'node:fs/promises';
import { position } from './replication.ts';
import { runningServer, startMember, withLink, type OldWriter, type PairGround } from './pair-ground.ts';
import type { Row } from './control-link.ts';

const selectMs = 30_000;

export interface OrderIdentity {
  order: string;
  member: number;
  key: string;
}

/**
 * Orders of `there` that `here` lacks; the whole triple counts, because two servers may have given the same
 * id to different orders.
 */
export function onlyThere(there: readonly OrderIdentity[], here: readonly OrderIdentity[]): OrderIdentity[] {
  const nameOf = ({ order, member, key }: OrderIdentity): string => JSON.stringify([order, member, key]);
  const known = new Set(here.map(nameOf));
  return there.filter((identity) => !known.has(nameOf(identity)));
}

/**
 * Starts the old writer on its own data, read-only, following nobody, on a port that nobody was told;
 * compares; ends it.
 * Tells `old-writer-examined` and writes the `old-writer` line. Its data is deleted afterwards: the line is
 * what remains.
 * An aborted examination leaves everything for the next try.
 */
export async function examineOldWriter(pair: PairGround, signal: AbortSignal): Promise<void> {
  const old = pair.oldWriter;
  if (old === null) return;
  try {
    await compare(pair, old, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    tellResult(pair, old, { reason: (error as Error).message });
  }
  pair.oldWriter = null;
  await rm(old.dataDir, { recursive: true, force: true });
}

async function compare(pair: PairGround, old: OldWriter, signal: AbortSignal): Promise<void> {
  const place = pair.places.find(({ name }) => name === old.name);
  if (place === undefined) throw new Error(`there is no place ${old.name}`);
  const server = await startMember(pair, place, 'examined', old, signal);
  try {
    const there = await withLink(pair, server, signal, async (link) => ({
      gtid: await position(link),
      orders: identities(await link.rows(pair.ordersSql, selectMs)),
    }));
    const here = await withLink(pair, runningServer(pair.writer), signal, async (link) => ({
      gtid: await position(link),
      orders: identities(await link.rows(pair.ordersSql, selectMs)),
    }));
    tellResult(pair, old, {
      gtid: there.gtid,
      newWriterGtid: here.gtid,
      found: onlyThere(there.orders, here.orders),
    });
  } finally {
    await server.kill();
  }
}

/** The three columns of `ordersSql`, by their place: order, member, key. */
function identities(rows: readonly Row[]): OrderIdentity[] {
  return rows.map((row) => {
    const [order, member, key] = Object.values(row);
    return { order: String(order), member: Number(member), key: String(key) };
  });
}

function tellResult(
  pair: PairGround,
  old: OldWriter,
  result: { reason: string } | { gtid: string; newWriterGtid: string; found: readonly OrderIdentity[] },
): void {
  const seen = 'found' in result ? result : undefined;
  const found = seen?.found ?? [];
  const reason = 'reason' in result ? result.reason : null;
  pair.record({
    kind: 'old-writer',
    atMs: pair.clock.nowMs(),
    member: old.name,
    fencedAtMs: old.fencedAtMs,
    examined: seen !== undefined,
    reason,
    gtid: seen?.gtid ?? null,
    newWriterGtid: seen?.newWriterGtid ?? null,
    onlyThere: found.map(({ order }) => order),
    onlyThereKeys: found.map(({ member, key }) => ({ member, key })),
    // Its process was gone before it counted as fenced.
    commitsAfterFence: 0,
  });
  pair.tell({
    kind: 'old-writer-examined',
    subject: old.name,
    evidence: { examined: seen !== undefined, reason, only_there: found.length, gtid: seen?.gtid ?? null },
  });
}
