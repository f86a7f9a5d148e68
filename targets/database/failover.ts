// A writer is lost: fence it, promote the reader, move the endpoint.
import { otherSlot, runningServer, withLink, type OldWriter, type PairContext } from './pair-context.ts';
import type { Lost } from './watcher.ts';

const drainMs = 30_000;

/**
 * The power switch: after it, the lost writer can acknowledge nothing any more. Returns what is left of it.
 */
export async function fence(pair: PairContext, lost: Lost): Promise<OldWriter | null> {
  const { writer: old, clock } = pair;
  pair.emit({
    kind: 'writer-lost',
    subject: old.name,
    evidence: { how: lost.how, because: lost.because, silent_ms: lost.unresponsiveMs },
  });
  pair.writerEndpoint.setUpstream(null);
  const { server } = old;
  const hadEnded = server?.hasEnded() ?? true;
  if (server !== null) await pair.fencing.powerOff(server);
  // Measured, not assumed: the process by the system, the end of the binlog by the disk.
  const isGone = server === null || !server.isAlive();
  const end = server === null ? null : pair.host.binlogEnd(server);
  old.role = 'fenced';
  const fencedAtMs = clock.nowMs();
  pair.emit({
    kind: 'writer-fenced',
    subject: old.name,
    evidence: {
      // Of a container this control plane knows no process.
      pid: server === null || !pair.host.provesByDisk ? null : server.pid,
      process_gone: pair.host.provesByDisk ? isGone : null,
      had_ended_before: hadEnded,
    },
  });
  pair.changed();
  if (server === null) return null;
  const { dataDir, serverId } = server;
  return { name: old.name, dataDir, serverId, fencedAtMs, how: 'ended', binlogEnd: end };
}

/**
 * Connects to the reader while the lost writer is being fenced, and changes nothing there before it is. Throws
 * only while the reader is still read-only: then it was not promoted.
 */
export async function promoteReader(
  pair: PairContext,
  fencing: Promise<OldWriter | null>,
  signal: AbortSignal,
): Promise<void> {
  const old = pair.writer;
  const reader = otherSlot(pair, old);
  const server = runningServer(reader);
  const { dialect } = pair;
  await withLink(pair, server, signal, async (link) => {
    const left = await fencing;
    const startedMs = pair.clock.nowMs();
    const gtid = await dialect.drain(link, drainMs);
    // If the answer is lost, the server may or may not take writes. It is killed, and no endpoint leads to it
    // yet.
    await dialect.openForWrites(link).catch(async (error: unknown) => {
      await server.kill();
      throw error;
    });
    pair.oldWriter = left;
    becomeWriter(pair, reader);
    pair.emit({
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
    // If this fails, the server still receives nothing: it no longer replicates.
    await dialect.forgetWriter(link).catch(() => undefined);
  });
}

/** The reader takes writes already; from here the endpoints lead to it. */
export function becomeWriter(pair: PairContext, slot: typeof pair.writer): void {
  const server = runningServer(slot);
  pair.writer = slot;
  pair.promotions += 1;
  pair.semiSync = null;
  slot.role = 'writer';
  slot.lagSeconds = null;
  pair.writerEndpoint.setUpstream(server);
  pair.readerEndpoint.setUpstream(server);
}
