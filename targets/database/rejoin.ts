// An examined old writer that holds nothing more than the new one replicates from its present position: no
// copy, only the changes since are applied.
import { catchUp } from './catch-up.ts';
import { otherSlot, type PairContext } from './pair-context.ts';
import type { Server } from './server.ts';

const catchUpMs = 30_000;

/** Throws if it does not come to follow: it must be rebuilt then. */
export async function rejoinDirectly(
  pair: PairContext,
  server: Server,
  planned: boolean,
  signal: AbortSignal,
): Promise<void> {
  const startedMs = pair.clock.nowMs();
  const reader = otherSlot(pair, pair.writer);
  reader.server = server;
  reader.role = 'rebuilding';
  pair.changed();
  await catchUp(
    pair,
    reader,
    { timeoutMs: catchUpMs, follow: (link, writer) => pair.dialect.stepDown(link, writer, pair.accounts) },
    signal,
  );
  pair.emit({
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
