// Reads the state of the pair ten times a second, reports changes of semi-sync, and writes a state line twice
// a second and on every change.
import type { DatabaseLine } from '../../contract/index.ts';
import { ControlLink } from './control-link.ts';
import { otherSlot, type PairContext } from './pair-context.ts';
import type { SemiSync } from './semi-sync.ts';
import type { Server } from './server.ts';

const pollIntervalMs = 100;
const stateEveryMs = 500;
const answerMs = 1_000;

/**
 * Goes on until the signal aborts. A server that does not answer keeps its last state: the watcher decides
 * whether it is lost.
 */
export async function keepRecording(pair: PairContext, signal: AbortSignal): Promise<void> {
  const writer = keptLink(pair);
  const reader = keptLink(pair);
  let stateDueMs = 0;
  while (!signal.aborted) {
    await recordState(pair, writer).catch(() => undefined);
    if (pair.clock.nowMs() >= stateDueMs) {
      stateDueMs = pair.clock.nowMs() + stateEveryMs;
      void readReader(pair, reader).catch(() => undefined);
      pair.record(stateLine(pair));
    }
    await pair.clock.sleep(pollIntervalMs, signal).catch(() => undefined);
  }
  writer.close();
  reader.close();
}

async function recordState(pair: PairContext, kept: KeptLink): Promise<void> {
  const { writer } = pair;
  const { server } = writer;
  if (server === null || server.hasEnded() || writer.role !== 'writer') return;
  const seen = await pair.dialect.readWriterSemiSync(await kept.to(server), answerMs);
  keepReading(pair, server, seen);
}

/** Keeps a reading of that server, unless it is no longer the writer: it may have been replaced meanwhile. */
export function keepReading(pair: PairContext, server: Server, seen: SemiSync): void {
  const { writer, semiSync: before } = pair;
  if (writer.server !== server) return;
  pair.semiSync = seen;
  writer.gtid = seen.gtid;
  if (before !== null && (before.on !== seen.on || before.readers !== seen.readers)) emitChange(pair, seen);
}

function emitChange(pair: PairContext, { on, readers, unacknowledged }: SemiSync): void {
  pair.emit({
    kind: 'semi-sync-changed',
    subject: pair.writer.name,
    evidence: { on, readers, unacknowledged_commits: unacknowledged },
  });
  pair.record(stateLine(pair));
}

async function readReader(pair: PairContext, kept: KeptLink): Promise<void> {
  const reader = otherSlot(pair, pair.writer);
  const { server } = reader;
  if (server === null || server.hasEnded() || reader.role === 'fenced') return;
  const link = await kept.to(server);
  const state = await pair.dialect.replicaState(link);
  const gtid = await pair.dialect.position(link);
  if (reader.server !== server || pair.writer === reader) return;
  reader.gtid = gtid;
  reader.lagSeconds = state?.lagSeconds ?? null;
}

export function stateLine(pair: PairContext): DatabaseLine {
  const { writer, semiSync, slots, clock } = pair;
  return {
    kind: 'state',
    atMs: clock.nowMs(),
    writer: writer.role === 'writer' ? writer.name : null,
    members: slots.map(({ name, zone, role, gtid, lagSeconds }) => ({ name, zone, role, gtid, lagSeconds })),
    semiSync: semiSync?.on ?? false,
    semiSyncReaders: semiSync?.readers ?? 0,
    unacknowledgedCommits: semiSync?.unacknowledged ?? null,
  };
}

interface KeptLink {
  to(server: Server): Promise<ControlLink>;
  close(): void;
}

/** One connection that is kept as long as it leads to the same running server. */
function keptLink({ accounts }: PairContext): KeptLink {
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
