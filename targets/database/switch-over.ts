// The planned change of roles: the writer stops taking writes, the reader catches up and takes over. The old
// one is examined afterwards as after a loss, and follows then.
import { becomeWriter } from './failover.ts';
import {
  otherSlot,
  runningServer,
  withLink,
  type MemberSlot,
  type OldWriter,
  type PairContext,
} from './pair-context.ts';

const catchUpMs = 3_000;

/** Thrown before the reader was opened for writes: the old writer stays the writer. */
export class NotSwitched extends Error {
  override readonly name = 'NotSwitched';
}

/**
 * Resolves when the new writer takes writes and the endpoint leads to it. Throws NotSwitched; the old writer
 * takes writes again then.
 */
export async function switchWriter(pair: PairContext, signal: AbortSignal): Promise<void> {
  const old = pair.writer;
  await handOver(pair, old, otherSlot(pair, old), signal);
}

async function handOver(
  pair: PairContext,
  old: MemberSlot,
  next: MemberSlot,
  signal: AbortSignal,
): Promise<void> {
  const { dialect } = pair;
  await withLink(pair, runningServer(old), signal, (oldLink) =>
    withLink(pair, runningServer(next), signal, async (nextLink) => {
      const startedMs = pair.clock.nowMs();
      let gtid;
      let left: OldWriter;
      try {
        await pair.fencing.closeForWrites(oldLink, dialect);
        left = closedWriter(pair, old);
        gtid = await dialect.position(oldLink);
        await dialect.untilApplied(nextLink, gtid, catchUpMs);
        // If its answer is lost, it may take writes or not: ended, it certainly does not.
        await dialect.openForWrites(nextLink).catch(async (error: unknown) => {
          await runningServer(next).kill();
          throw error;
        });
        // Throws if the next one has ended since: then the old one stays the writer.
        becomeWriter(pair, next);
      } catch (error) {
        // An old writer that stays read-only is useless: killed, it is restarted on its data.
        await dialect.openForWrites(oldLink).catch(() => runningServer(old).kill());
        throw new NotSwitched((error as Error).message, { cause: error });
      }
      pair.oldWriter = left;
      old.role = 'fenced';
      pair.emit({
        kind: 'writer-changed',
        subject: next.name,
        evidence: {
          planned: true,
          from: old.name,
          gtid,
          closed_ms: Math.round(pair.clock.nowMs() - startedMs),
        },
      });
      pair.changed();
      await dialect.forgetWriter(nextLink).catch(() => undefined);
    }),
  );
}

/** What there is to examine later: from now on it may commit nothing. */
function closedWriter({ clock, host }: PairContext, old: MemberSlot): OldWriter {
  const server = runningServer(old);
  const { name, dataDir, serverId } = server;
  const end = host.binlogEnd(server);
  return { name, dataDir, serverId, fencedAtMs: clock.nowMs(), how: 'closed', binlogEnd: end };
}
