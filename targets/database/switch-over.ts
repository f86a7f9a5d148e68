// The planned change of roles: the writer stops taking writes, the reader catches up and takes over, the old
// one follows.
import { becomeWriter } from './failover.ts';
import {
  closeForWrites,
  forgetWriter,
  openForWrites,
  position,
  stepDown,
  untilApplied,
} from './replication.ts';
import { otherPlace, runningServer, withLink, type MemberPlace, type PairGround } from './pair-ground.ts';
import { untilJoined } from './rebuild.ts';

const catchUpMs = 3_000;

/** Thrown before the reader was opened for writes: the old writer goes on. */
export class NotSwitched extends Error {
  override readonly name = 'NotSwitched';
}

/**
 * Resolves when the new writer takes writes and the endpoint leads to it. Throws NotSwitched; the old writer
 * takes writes again then.
 */
export async function switchWriter(pair: PairGround, signal: AbortSignal): Promise<MemberPlace> {
  const old = pair.writer;
  const next = otherPlace(pair, old);
  await handOver(pair, old, next, signal);
  return old;
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
      try {
        await closeForWrites(oldLink);
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
      old.role = 'rebuilding';
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

/**
 * The old writer held nothing that the new one lacks, so it follows from where it stands. Throws if that
 * fails: it must be rebuilt.
 */
export async function rejoinDirectly(pair: PairGround, old: MemberPlace, signal: AbortSignal): Promise<void> {
  const startedMs = pair.clock.nowMs();
  await withLink(pair, runningServer(old), signal, (link) =>
    stepDown(link, runningServer(pair.writer), pair.accounts),
  );
  await untilJoined(pair, old, signal);
  pair.tell({
    kind: 'reader-joined',
    subject: old.name,
    evidence: { planned: true, took_ms: Math.round(pair.clock.nowMs() - startedMs) },
  });
}
