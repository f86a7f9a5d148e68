// The database capability of faults: crash the writer, switch it over, restore the pair.
import { ShowtimeError, type DatabaseCapability, type DatabaseTopology } from '../../contract/index.ts';
import type { ControlPlane } from './control-plane.ts';
import { runningServer, withLink, type PairContext } from './pair-context.ts';
import { keepReading } from './recorder.ts';
import { readerHasAll } from './semi-sync.ts';

const answerMs = 1_000;

export function databaseCapability(pair: PairContext, plane: ControlPlane): DatabaseCapability {
  return {
    can: { crashWriter: true, switchOverWriter: true },
    topology: async () => topologyOf(pair),
    crashWriter: async () => {
      await refuseUnsafeCrash(pair, plane);
      runningServer(pair.writer).crash();
      return { signal: 'SIGKILL' };
    },
    switchOverWriter: async () => {
      await plane.switchOver().catch((error: unknown) => {
        throw refused('switch-over-writer', (error as Error).message);
      });
      return {};
    },
    restore: async () => plane.restore(),
  };
}

/** @throws ShowtimeError fault-not-possible where a crash of the writer could lose acknowledged orders */
export async function refuseUnsafeCrash(pair: PairContext, plane: ControlPlane): Promise<void> {
  if (plane.phase !== 'steady') throw refused('crash-writer', `the pair is not steady but ${plane.phase}`);
  const server = runningServer(pair.writer);
  const seen = await withLink(pair, server, new AbortController().signal, (link) =>
    pair.dialect.readWriterSemiSync(link, answerMs),
  ).catch((error: unknown) => {
    throw refused('crash-writer', `the writer did not answer: ${(error as Error).message}`);
  });
  // The promotion decides on the last reading: it must not be an older one than that of the crash.
  keepReading(pair, server, seen);
  if (!readerHasAll(seen))
    throw refused(
      'crash-writer',
      'no semi-synchronous reader is connected, so acknowledged orders would be lost',
    );
}

export function topologyOf({ writer, slots, semiSync, promotions }: PairContext): DatabaseTopology {
  return {
    writer: writer.role === 'writer' ? writer.name : null,
    members: slots.map(({ name, zone, role, server, gtid }) => ({
      name,
      zone,
      role,
      pid: server === null || server.hasEnded() ? null : server.pid,
      serverId: server?.serverId ?? 0,
      gtid,
    })),
    semiSync: semiSync?.on ?? false,
    semiSyncReaders: semiSync?.readers ?? 0,
    promotions,
  };
}

function refused(fault: string, why: string): ShowtimeError {
  return new ShowtimeError('fault-not-possible', {
    what: `${fault} was refused`,
    why,
    fix: 'wait until the reader has joined (event reader-joined), then inject it again',
  });
}
