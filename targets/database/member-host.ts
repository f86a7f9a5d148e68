// What starts, ends and rebuilds the servers of a pair: processes of this machine, or containers.
import { join } from 'node:path';
import { mkdir, rm } from 'node:fs/promises';
import { binlogEnd, commitsAfter, type BinlogEnd } from './binlog.ts';
import { copyDataDir } from './copy-data.ts';
import { startServer, type Server, type ServerContext } from './server.ts';
import type { Part } from './server-flags.ts';

/** Where the server of a slot is started, or started again. */
export interface StartOf {
  dataDir: string;
  serverId: number;
  port?: number;
  paced?: true;
}

export interface HostedSlot {
  readonly name: string;
  readonly address: string;
}

export interface MemberHost {
  /** Resolves when the server answers in that part, on data that is there. Throws if it does not. */
  start(slot: HostedSlot, part: Part, of: StartOf, signal: AbortSignal): Promise<Server>;
  /**
   * A reader that holds nothing that the writer lacks: from the data that every member began with, or a copy of
   * the writer's. Nothing is left behind if it fails.
   */
  startReader(slot: HostedSlot, writer: Server, serverId: number, signal: AbortSignal): Promise<Server>;
  /** The data is of no more use. No server runs on it. */
  discard(dataDir: string): Promise<void>;
  /** Where the binlog of a server ends now, read without the server; null where that cannot be. */
  binlogEnd(server: Server): BinlogEnd | null;
  /** Complete commits after that end. */
  commitsAfter(dataDir: string, end: BinlogEnd): Promise<number>;
  /**
   * Whether commits after a fence can only be proven from the binlog on disk. If not, the exact sets of
   * transactions of both servers prove that there are none.
   */
  readonly provesByDisk: boolean;
}

/** Servers are processes of this one; data directories lie in `dataFolder`, the seeded one is `imageDir`. */
export function processHost(
  context: ServerContext,
  { dataFolder, imageDir, logsFolder }: { dataFolder: string; imageDir: string; logsFolder: string },
): MemberHost {
  const start: MemberHost['start'] = async ({ name, address }, part, of, signal) => {
    await mkdir(logsFolder, { recursive: true });
    const logFile = join(logsFolder, `${name}.log`);
    return startServer(context, { name, address, part, logFile, ...of }, signal);
  };
  const discard = (dataDir: string): Promise<void> => rm(dataDir, { recursive: true, force: true });
  return {
    start,
    startReader: async (slot, _writer, serverId, signal) => {
      // A data directory that no server has used yet.
      const dataDir = join(dataFolder, `${slot.name}.${serverId}`);
      try {
        await copyDataDir(imageDir, dataDir, { clock: context.clock, signal });
        signal.throwIfAborted();
        return await start(slot, 'reader', { dataDir, serverId, paced: true }, signal);
      } catch (error) {
        await discard(dataDir);
        throw error;
      }
    },
    discard,
    binlogEnd: ({ dataDir }) => binlogEnd(dataDir),
    commitsAfter,
    provesByDisk: true,
  };
}
