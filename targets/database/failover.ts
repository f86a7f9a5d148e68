// A writer is lost: fence it, promote the reader, move the endpoint.
import { binlogEnd } from './binlog.ts';
import { drain, forgetWriter, openForWrites } from './replication.ts';
import { otherPlace, runningServer, withLink, type OldWriter, type PairGround } from './pair-ground.ts';
import type { Lost } from './watcher.ts';

const drainMs = 30_000;

/**
 * The power switch: after it, the lost writer can acknowledge nothing any more. Returns what is left of it.
 */
export async function fence(pair: PairGround, lost: Lost): Promise<OldWriter | null> {
  const { writer: old, clock } = pair;
  pair.tell({
    kind: 'writer-lost',
    subject: old.name,
    evidence: { how: lost.how, because: lost.because, silent_ms: lost.silentMs },
  });
  pair.writerEndpoint.leadTo(null);
  const { server } = old;
  const hadEnded = server?.hasEnded() ?? true;
  if (server !== null) await pair.fencing.powerOff(server);
  // Measured, not assumed: the system is asked for the process, the disk for the end of the binlog.
  const isGone = server === null || !server.isAlive();
  const end = server === null ? null : binlogEnd(server.dataDir);
  old.role = 'fenced';
  const fencedAtMs = clock.nowMs();
  pair.tell({
    kind: 'writer-fenced',
    subject: old.name,
    evidence: { pid: server?.pid ?? null, process_gone: isGone, had_ended_before: hadEnded },
  });
  pair.changed();
  if (server === null) return null;
  const { dataDir, serverId } = server;
  return { name: old.name, dataDir, serverId, fencedAtMs, how: 'ended', binlogEnd: end };
}

/** Throws only while the reader is still read-only: then nobody was promoted. */
export async function promoteReader(
  pair: PairGround,
  left: OldWriter | null,
  signal: AbortSignal,
): Promise<void> {
  const old = pair.writer;
  const reader = otherPlace(pair, old);
  const server = runningServer(reader);
  const startedMs = pair.clock.nowMs();
  await withLink(pair, server, signal, async (link) => {
    const gtid = await drain(link, drainMs);
    // If the answer is lost, it may take writes or not: ended, it certainly does not, and nobody was led to
    // it.
    await openForWrites(link).catch(async (error: unknown) => {
      await server.kill();
      throw error;
    });
    pair.oldWriter = left;
    becomeWriter(pair, reader);
    pair.tell({
      kind: 'writer-changed',
      subject: reader.name,
      evidence: {
        planned: false,
        from: old.name,
        gtid,
        drained_ms: Math.round(pair.clock.nowMs() - startedMs),
      },
    });
    pair.changed();
    // If this fails, it follows nobody all the same: it receives nothing any more.
    await forgetWriter(link).catch(() => undefined);
  });
}

/** The reader takes writes already; from here the endpoints lead to it. */
export function becomeWriter(pair: PairGround, place: typeof pair.writer): void {
  const server = runningServer(place);
  pair.writer = place;
  pair.promotions += 1;
  pair.semiSync = null;
  place.role = 'writer';
  place.lagSeconds = null;
  pair.writerEndpoint.leadTo(server);
  pair.readerEndpoint.leadTo(server);
}
