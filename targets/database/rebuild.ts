// Rebuilds a reader: the seeded image, then everything that happened since, from the writer's binlogs.
import { catchUp } from './catch-up.ts';
import { otherSlot, runningServer, withLink, type MemberSlot, type PairContext } from './pair-context.ts';

const catchUpMs = 300_000;

/**
 * Ends what runs there, copies the image, follows the writer; resolves when semi-sync counts it and it has
 * caught up.
 */
export async function rebuildReader(pair: PairContext, signal: AbortSignal): Promise<void> {
  const reader = otherSlot(pair, pair.writer);
  const startedMs = pair.clock.nowMs();
  pair.readerEndpoint.setUpstream(runningServer(pair.writer));
  const left = await endReader(pair, reader);
  // First of all, for until then commits wait for it.
  await withLink(pair, runningServer(pair.writer), signal, (link) => pair.dialect.endFollowers(link));
  if (left !== null && left !== pair.oldWriter?.dataDir) await pair.host.discard(left);
  // A new id: a replica skips events with its own id, and the writer's binlogs hold those of this slot's
  // earlier server.
  const serverId = pair.nextServerId++;
  reader.server = await pair.host.startReader(reader, runningServer(pair.writer), serverId, signal);
  await catchUp(
    pair,
    reader,
    { timeoutMs: catchUpMs, follow: (link, writer) => pair.dialect.follow(link, writer, pair.accounts) },
    signal,
  );
  pair.emit({
    kind: 'reader-joined',
    subject: reader.name,
    evidence: { server_id: serverId, took_ms: Math.round(pair.clock.nowMs() - startedMs) },
  });
}

/** Ends what runs there; returns its data directory. */
async function endReader(pair: PairContext, reader: MemberSlot): Promise<string | null> {
  const { server } = reader;
  reader.role = 'rebuilding';
  reader.server = null;
  reader.gtid = null;
  reader.lagSeconds = null;
  pair.changed();
  await server?.kill();
  return server?.dataDir ?? null;
}
