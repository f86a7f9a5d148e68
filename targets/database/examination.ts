// Examines an old writer alone, before it rejoins: what it holds that the new writer lacks, and what it
// committed after it was fenced.
//
//   fenced ──▶ ended for certain ──▶ binlog measured ──▶ started alone on its own data ─┐
//   closed for writes ─────────────▶ binlog measured ──▶ it runs on, not replicating ───┴▶ compared ──▶ reported
import { rm } from 'node:fs/promises';
import { commitsAfter } from './binlog.ts';
import { differingOrders, onlyThere, type OrderIdentity } from './order-identities.ts';
import { transactionsMissing } from './gtid.ts';
import { binlogState, closeForWrites, position } from './replication.ts';
import {
  runningServer,
  startMember,
  withLink,
  type MemberPlace,
  type OldWriter,
  type PairGround,
} from './pair-ground.ts';
import type { Server } from './server.ts';

interface Compared {
  gtid: string;
  newWriterGtid: string;
  found: readonly OrderIdentity[];
  /** Transactions in its binlog that the new writer's lacks. */
  transactionsOnlyThere: number;
}

/**
 * Tells `old-writer-examined` and writes the `old-writer` line. Resolves with the server, still running alone
 * and read-only, if it holds nothing that the new writer lacks; else with null, and its data is deleted: the
 * line is what remains. An aborted examination leaves everything for the next try.
 */
export async function examineOldWriter(pair: PairGround, signal: AbortSignal): Promise<Server | null> {
  const old = pair.oldWriter;
  if (old === null) return null;
  const place = pair.places.find(({ name }) => name === old.name);
  let server: Server | null = null;
  let commits: number | null = null;
  try {
    if (place === undefined) throw new Error(`there is no place ${old.name}`);
    await pair.fencing.beforeExamination({ name: old.name, server: place.server });
    const running = await isolate(pair, place, old, signal);
    commits = old.binlogEnd === null ? null : await commitsAfter(old.dataDir, old.binlogEnd);
    server = running ?? (await startMember(pair, place, 'examined', old, signal));
    const compared = await compare(pair, server, signal);
    tellResult(pair, old, commits, compared);
    pair.oldWriter = null;
    if (commits === 0 && compared.found.length === 0 && compared.transactionsOnlyThere === 0) return server;
  } catch (error) {
    if (signal.aborted) {
      if (old.how === 'ended') await server?.kill();
      throw error;
    }
    tellResult(pair, old, commits, { reason: (error as Error).message });
    pair.oldWriter = null;
  }
  await (server ?? place?.server)?.kill();
  await rm(old.dataDir, { recursive: true, force: true });
  return null;
}

/**
 * Makes certain that nothing is written there while it is looked at. The server of a planned change runs on,
 * closed for writes; any other is ended, and null is returned.
 */
async function isolate(
  pair: PairGround,
  { server }: MemberPlace,
  { how }: OldWriter,
  signal: AbortSignal,
): Promise<Server | null> {
  if (how === 'closed' && server !== null && !server.hasEnded()) {
    await withLink(pair, server, signal, closeForWrites);
    return server;
  }
  await server?.kill();
  return null;
}

async function compare(pair: PairGround, server: Server, signal: AbortSignal): Promise<Compared> {
  const writer = runningServer(pair.writer);
  return withLink(pair, server, signal, (there) =>
    withLink(pair, writer, signal, async (here) => {
      const seenThere = { gtid: await position(there), state: await binlogState(there) };
      const seenHere = { gtid: await position(here), state: await binlogState(here) };
      const orders = await differingOrders(there, here, pair.ordersSql);
      return {
        gtid: seenThere.gtid,
        newWriterGtid: seenHere.gtid,
        found: onlyThere(orders.there, orders.here),
        transactionsOnlyThere: transactionsMissing(seenThere.state, seenHere.state),
      };
    }),
  );
}

function tellResult(
  pair: PairGround,
  old: OldWriter,
  commitsAfterFence: number | null,
  result: { reason: string } | Compared,
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
    transactionsOnlyThere: seen?.transactionsOnlyThere ?? null,
    commitsAfterFence,
  });
  pair.tell({
    kind: 'old-writer-examined',
    subject: old.name,
    evidence: {
      examined: seen !== undefined,
      reason,
      only_there: found.length,
      gtid: seen?.gtid ?? null,
      transactions_only_there: seen?.transactionsOnlyThere ?? null,
      commits_after_fence: commitsAfterFence,
    },
  });
}
