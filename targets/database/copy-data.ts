// Copies a data directory that no server runs on.
import { constants, createReadStream, createWriteStream } from 'node:fs';
import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Clock } from '../../contract/index.ts';

const blockBytes = 1 << 20;
/** A block takes about a millisecond, so a paced copy uses a tenth of a core. */
const pauseMs = 10;

/** Of the one server that ran there; auto.cnf has the identity of a MySQL server, which makes a new one. */
const ofOneServer = new Set(['db.sock', 'db.sock.lock', 'db.pid', 'auto.cnf']);

export interface Paced {
  clock: Clock;
  signal: AbortSignal;
}

/**
 * Copy on write where the file system can, else block by block. With a clock it pauses after each block, so that
 * it does not take CPU and page cache of the servers that serve. Rejects with the signal's reason if it aborts.
 */
export async function copyDataDir(from: string, to: string, paced?: Paced): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (ofOneServer.has(entry.name)) continue;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await copyDataDir(source, target, paced);
    else
      await copyFile(source, target, constants.COPYFILE_FICLONE_FORCE).catch(() =>
        copyBlocks(source, target, paced),
      );
  }
}

function copyBlocks(source: string, target: string, paced: Paced | undefined): Promise<void> {
  if (paced === undefined) return copyFile(source, target);
  return pipeline(
    createReadStream(source, { highWaterMark: blockBytes }),
    async function* pausing(blocks: AsyncIterable<Buffer>) {
      for await (const block of blocks) {
        yield block;
        await paced.clock.sleep(pauseMs, paced.signal);
      }
    },
    createWriteStream(target, { mode: 0o600 }),
  );
}
