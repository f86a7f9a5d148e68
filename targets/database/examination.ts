// Examines an old writer alone, before it rejoins: what it holds that the new writer lacks, and what it
// committed after it was fenced.
//
//   fenced ──▶ ended for certain ──▶ binlog measured ──▶ started alone on its data ─────┐
//   closed for writes ─────────────▶ binlog measured ──▶ it runs on, not replicating ───┴▶ compared ──▶ reported
import { differingOrders, onlyThere, type OrderIdentity } from './order-identities.ts';
import {
  runningServer,
  withLink,
  type MemberSlot,
  type OldWriter,
  type PairContext,
} from './pair-context.ts';
import type { Server } from './server.ts';

interface Compared {
  gtid: string;
  newWriterGtid: string;
  found: readonly OrderIdentity[];
  /** Transactions in its binlog that the new writer's lacks. */
  transactionsOnlyThere: number;
}

/**
 * Emits `old-writer-examined` and writes the `old-writer` line. Resolves with the server, still running alone
 * and read-only, if it holds nothing that the new writer lacks; else with null, and its data is deleted: the
 * line is what remains. An aborted examination leaves everything for the next try.
 */
export async function examineOldWriter(pair: PairContext, signal: AbortSignal): Promise<Server | null> {
  const old = pair.oldWriter;
  if (old === null) return null;
  const slot = pair.slots.find(({ name }) => name === old.name);
  let server: Server | null = null;
  let commits: number | null = null;
  try {
    if (slot === undefined) throw new Error(`there is no place ${old.name}`);
    await pair.fencing.beforeExamination({ name: old.name, server: slot.server });
    const running = await isolate(pair, slot, old, signal);
    commits = old.binlogEnd === null ? null : await pair.host.commitsAfter(old.dataDir, old.binlogEnd);
    server = running ?? (await pair.host.start(slot, 'examined', { ...at(old), paced: true }, signal));
    const compared = await compare(pair, server, signal);
    // Where the disk is out of reach: what holds no transaction that the new writer lacks committed none after its
    // fence that counts.
    if (!pair.host.provesByDisk && compared.transactionsOnlyThere === 0) commits = 0;
    emitResult(pair, old, commits, compared);
    pair.oldWriter = null;
    if (commits === 0 && compared.found.length === 0 && compared.transactionsOnlyThere === 0) return server;
  } catch (error) {
    if (signal.aborted) {
      if (old.how === 'ended') await server?.kill();
      throw error;
    }
    emitResult(pair, old, commits, { reason: (error as Error).message });
    pair.oldWriter = null;
  }
  await (server ?? slot?.server)?.kill();
  await pair.host.discard(old.dataDir);
  return null;
}

function at({ dataDir, serverId }: OldWriter): { dataDir: string; serverId: number } {
  return { dataDir, serverId };
}

/**
 * Ensures that nothing is written there during the examination. The server of a planned change runs on,
 * closed for writes; any other is ended, and null is returned.
 */
async function isolate(
  pair: PairContext,
  { server }: MemberSlot,
  { how }: OldWriter,
  signal: AbortSignal,
): Promise<Server | null> {
  if (how === 'closed' && server !== null && !server.hasEnded()) {
    await withLink(pair, server, signal, (link) => pair.dialect.closeForWrites(link));
    return server;
  }
  await server?.kill();
  return null;
}

async function compare(pair: PairContext, server: Server, signal: AbortSignal): Promise<Compared> {
  const writer = runningServer(pair.writer);
  const { dialect } = pair;
  return withLink(pair, server, signal, (there) =>
    withLink(pair, writer, signal, async (here) => {
      const seenThere = { gtid: await dialect.position(there), state: await dialect.binlogState(there) };
      const seenHere = { gtid: await dialect.position(here), state: await dialect.binlogState(here) };
      const orders = await differingOrders(there, here, pair.ordersSql);
      return {
        gtid: seenThere.gtid,
        newWriterGtid: seenHere.gtid,
        found: onlyThere(orders.there, orders.here),
        transactionsOnlyThere: dialect.transactionsMissing(seenThere.state, seenHere.state),
      };
    }),
  );
}

function emitResult(
  pair: PairContext,
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
  pair.emit({
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
