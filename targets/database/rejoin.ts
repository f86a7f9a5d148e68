// An old writer that was examined and holds nothing more than the new one follows it from where it stands: no
// copy, and only what happened since has to be applied.
import { otherPlace, runningServer, withLink, type PairGround } from './pair-ground.ts';
import { untilJoined } from './rebuild.ts';
import { acknowledgeReceipt, position, stepDown, untilApplied } from './replication.ts';
import type { Server } from './server.ts';

const catchUpMs = 30_000;

/** Throws if it does not come to follow: it must be rebuilt then. */
export async function rejoinDirectly(
  pair: PairGround,
  server: Server,
  planned: boolean,
  signal: AbortSignal,
): Promise<void> {
  const startedMs = pair.clock.nowMs();
  const reader = otherPlace(pair, pair.writer);
  reader.server = server;
  reader.role = 'rebuilding';
  pair.changed();
  await withLink(pair, server, signal, async (link) => {
    // Semi-synchronous from the start, it would hold up each commit until it has caught up.
    await acknowledgeReceipt(link, false);
    await stepDown(link, runningServer(pair.writer), pair.accounts);
    await untilApplied(link, await withLink(pair, runningServer(pair.writer), signal, position), catchUpMs);
    await acknowledgeReceipt(link, true);
  });
  await untilJoined(pair, reader, signal);
  pair.tell({
    kind: 'reader-joined',
    subject: reader.name,
    evidence: {
      server_id: server.serverId,
      from: 'its own data',
      planned,
      took_ms: Math.round(pair.clock.nowMs() - startedMs),
    },
  });
}
