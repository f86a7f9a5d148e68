// What faults may do to the pair: crash the writer, switch it over, ask for repair.
import { ShowtimeError, type DatabaseCapability, type DatabaseTopology } from '../../contract/index.ts';
import type { ControlPlane } from './control-plane.ts';
import { runningServer, withLink, type PairGround } from './pair-ground.ts';
import { lookAtWriter, readerHasAll } from './semi-sync.ts';

const answerMs = 1_000;

export function databaseCapability(pair: PairGround, plane: ControlPlane): DatabaseCapability {
  return {
    can: { crashWriter: true, switchOverWriter: true },
    topology: async () => topologyOf(pair),
    crashWriter: async () => {
      if (plane.phase !== 'steady')
        throw refused('crash-writer', `the pair is not steady but ${plane.phase}`);
      const server = runningServer(pair.writer);
      const seen = await withLink(pair, server, new AbortController().signal, (link) =>
        lookAtWriter(link, answerMs),
      ).catch((error: unknown) => {
        throw refused('crash-writer', `the writer did not answer: ${(error as Error).message}`);
      });
      if (!readerHasAll(seen))
        throw refused(
          'crash-writer',
          'no semi-synchronous reader is connected, so acknowledged orders would be lost',
        );
      server.crash();
    },
    switchOverWriter: async () => {
      await plane.switchOver().catch((error: unknown) => {
        throw refused('switch-over-writer', (error as Error).message);
      });
    },
    restore: async () => plane.restore(),
  };
}

function topologyOf({ writer, places, semiSync, promotions }: PairGround): DatabaseTopology {
  return {
    writer: writer.role === 'writer' ? writer.name : null,
    members: places.map(({ name, zone, role, server, gtid }) => ({
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
