// Looks at the pair ten times a second, notices changes of semi-sync, and writes a state line twice a second
// and on every change.
import type { DatabaseLine } from '../../contract/index.ts';
import { ControlLink } from './control-link.ts';
import { otherPlace, type PairGround } from './pair-ground.ts';
import { position, replicaState } from './replication.ts';
import { lookAtWriter, type SemiSync } from './semi-sync.ts';
import type { Server } from './server.ts';

const lookEveryMs = 100;
const stateEveryMs = 500;
const answerMs = 1_000;

/**
 * Goes on until the signal aborts. A server that does not answer keeps what it said last: the watcher judges
 * it, not we.
 */
export async function keepLooking(pair: PairGround, signal: AbortSignal): Promise<void> {
  const writer = keptLink(pair);
  const reader = keptLink(pair);
  let stateDueMs = 0;
  while (!signal.aborted) {
    await look(pair, writer).catch(() => undefined);
    if (pair.clock.nowMs() >= stateDueMs) {
      stateDueMs = pair.clock.nowMs() + stateEveryMs;
      void lookAtReader(pair, reader).catch(() => undefined);
      pair.record(stateLine(pair));
    }
    await pair.clock.sleep(lookEveryMs, signal).catch(() => undefined);
  }
  writer.close();
  reader.close();
}

async function look(pair: PairGround, kept: KeptLink): Promise<void> {
  const { writer } = pair;
  const { server } = writer;
  if (server === null || server.hasEnded() || writer.role !== 'writer') return;
  const seen = await lookAtWriter(await kept.to(server), answerMs);
  // It may have been replaced while we waited.
  if (pair.writer !== writer || writer.server !== server) return;
  const before = pair.semiSync;
  pair.semiSync = seen;
  writer.gtid = seen.gtid;
  if (before !== null && (before.on !== seen.on || before.readers !== seen.readers)) tellChange(pair, seen);
}

function tellChange(pair: PairGround, { on, readers, unacknowledged }: SemiSync): void {
  pair.tell({
    kind: 'semi-sync-changed',
    subject: pair.writer.name,
    evidence: { on, readers, unacknowledged_commits: unacknowledged },
  });
  pair.record(stateLine(pair));
}

async function lookAtReader(pair: PairGround, kept: KeptLink): Promise<void> {
  const reader = otherPlace(pair, pair.writer);
  const { server } = reader;
  if (server === null || server.hasEnded() || reader.role === 'fenced') return;
  const link = await kept.to(server);
  const state = await replicaState(link);
  const gtid = await position(link);
  if (reader.server !== server || pair.writer === reader) return;
  reader.gtid = gtid;
  reader.lagSeconds = state?.lagSeconds ?? null;
}

export function stateLine(pair: PairGround): DatabaseLine {
  const { writer, semiSync, places, clock } = pair;
  return {
    kind: 'state',
    atMs: clock.nowMs(),
    writer: writer.role === 'writer' ? writer.name : null,
    members: places.map(({ name, zone, role, gtid, lagSeconds }) => ({ name, zone, role, gtid, lagSeconds })),
    semiSync: semiSync?.on ?? false,
    semiSyncReaders: semiSync?.readers ?? 0,
    unacknowledgedCommits: semiSync?.unacknowledged ?? null,
  };
}

interface KeptLink {
  to(server: Server): Promise<ControlLink>;
  close(): void;
}

/** One connection that is kept as long as it leads to the same living server. */
function keptLink({ accounts }: PairGround): KeptLink {
  let link: ControlLink | undefined;
  let leadsTo: Server | undefined;
  return {
    to: async (server) => {
      if (link !== undefined && leadsTo === server && !link.isLost) return link;
      link?.close();
      leadsTo = server;
      return (link = await ControlLink.open(server, accounts.control, answerMs));
    },
    close: () => link?.close(),
  };
}
