// The planned change of roles: the writer stops taking writes, the reader catches up and takes over. The old
// one is examined afterwards as after a loss, and follows then.
import { becomeWriter } from './failover.ts';
import { binlogEnd } from './binlog.ts';
import { forgetWriter, openForWrites, position, untilApplied } from './replication.ts';
import {
  otherPlace,
  runningServer,
  withLink,
  type MemberPlace,
  type OldWriter,
  type PairGround,
} from './pair-ground.ts';

const catchUpMs = 3_000;

/** Thrown before the reader was opened for writes: the old writer goes on. */
export class NotSwitched extends Error {
  override readonly name = 'NotSwitched';
}

/**
 * Resolves when the new writer takes writes and the endpoint leads to it. Throws NotSwitched; the old writer
 * takes writes again then.
 */
export async function switchWriter(pair: PairGround, signal: AbortSignal): Promise<void> {
  const old = pair.writer;
  await handOver(pair, old, otherPlace(pair, old), signal);
}

async function handOver(
  pair: PairGround,
  old: MemberPlace,
  next: MemberPlace,
  signal: AbortSignal,
): Promise<void> {
  await withLink(pair, runningServer(old), signal, (oldLink) =>
    withLink(pair, runningServer(next), signal, async (nextLink) => {
      const startedMs = pair.clock.nowMs();
      let gtid;
      let left: OldWriter;
      try {
        await pair.fencing.closeForWrites(oldLink);
        left = closedWriter(pair, old);
        gtid = await position(oldLink);
        await untilApplied(nextLink, gtid, catchUpMs);
        // If its answer is lost, it may take writes or not: ended, it certainly does not.
        await openForWrites(nextLink).catch(async (error: unknown) => {
          await runningServer(next).kill();
          throw error;
        });
        // Throws if the next one has ended since: then the old one goes on.
        becomeWriter(pair, next);
      } catch (error) {
        // An old writer that stays closed is of no use: ended, it is started again on its own data.
        await openForWrites(oldLink).catch(() => runningServer(old).kill());
        throw new NotSwitched((error as Error).message, { cause: error });
      }
      pair.oldWriter = left;
      old.role = 'fenced';
      pair.tell({
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
      await forgetWriter(nextLink).catch(() => undefined);
    }),
  );
}

/** What there is to examine later: from now on it may commit nothing. */
function closedWriter({ clock }: PairGround, old: MemberPlace): OldWriter {
  const { name, dataDir, serverId } = runningServer(old);
  const end = binlogEnd(dataDir);
  return { name, dataDir, serverId, fencedAtMs: clock.nowMs(), how: 'closed', binlogEnd: end };
}
