// Builds a reader anew: the seeded image, then everything that happened since, from the writer's binlogs.
import { cp, rm } from 'node:fs/promises';
import { constants } from 'node:fs';
import {
  acknowledgeReceipt,
  endFollowers,
  follow,
  position,
  replicaState,
  untilApplied,
} from './replication.ts';
import {
  newDataDir,
  otherPlace,
  runningServer,
  startMember,
  withLink,
  type MemberPlace,
  type PairGround,
} from './pair-ground.ts';
import { lookAtWriter, readerHasAll } from './semi-sync.ts';
import type { Server } from './server.ts';

const catchUpMs = 300_000;
const joinMs = 30_000;

/**
 * Ends what runs there, copies the image, follows the writer; resolves when semi-sync counts it and it has
 * caught up.
 */
export async function rebuildReader(pair: PairGround, signal: AbortSignal): Promise<void> {
  const reader = otherPlace(pair, pair.writer);
  const startedMs = pair.clock.nowMs();
  pair.readerEndpoint.leadTo(runningServer(pair.writer));
  const left = await endReader(pair, reader);
  // First of all, for until then commits wait for it.
  await withLink(pair, runningServer(pair.writer), signal, endFollowers);
  if (left !== null && left !== pair.oldWriter?.dataDir) await rm(left, { recursive: true, force: true });
  // A fresh id: a replica skips events that bear its own, and the writer's binlogs hold those of this place's
  // earlier life.
  const serverId = pair.nextServerId++;
  const dataDir = newDataDir(pair, reader, serverId);
  reader.server = await startFromImage(pair, reader, { dataDir, serverId }, signal);
  await withLink(pair, reader.server, signal, async (link) => {
    // A semi-synchronous reader that has all of the run still to receive would hold up each commit until it
    // has it.
    await acknowledgeReceipt(link, false);
    await follow(link, runningServer(pair.writer), pair.accounts);
    await untilApplied(link, await withLink(pair, runningServer(pair.writer), signal, position), catchUpMs);
    await acknowledgeReceipt(link, true);
  });
  await untilJoined(pair, reader, signal);
  pair.tell({
    kind: 'reader-joined',
    subject: reader.name,
    evidence: { server_id: serverId, took_ms: Math.round(pair.clock.nowMs() - startedMs) },
  });
}

/**
 * Caught up with where the writer is now, and connected semi-synchronously. The reader endpoint leads to it
 * then.
 */
export async function untilJoined(pair: PairGround, reader: MemberPlace, signal: AbortSignal): Promise<void> {
  const server = runningServer(reader);
  const writer = runningServer(pair.writer);
  await withLink(pair, writer, signal, (writerLink) =>
    withLink(pair, server, signal, async (link) => {
      await untilApplied(link, await position(writerLink), catchUpMs);
      const deadlineMs = pair.clock.nowMs() + joinMs;
      for (;;) {
        const state = await replicaState(link);
        pair.semiSync = await lookAtWriter(writerLink, joinMs);
        if (state?.receiving && state.applying && readerHasAll(pair.semiSync)) break;
        if (pair.clock.nowMs() > deadlineMs || server.hasEnded())
          throw new Error(`${reader.name} did not join: ${state?.error ?? 'semi-sync stayed off'}`);
        await pair.clock.sleep(20, signal);
      }
    }),
  );
  reader.role = 'reader';
  pair.readerEndpoint.leadTo(server);
  pair.changed();
}

/** Leaves no data behind if it fails: it is tried again and again, each time in a new folder. */
async function startFromImage(
  pair: PairGround,
  reader: MemberPlace,
  of: { dataDir: string; serverId: number },
  signal: AbortSignal,
): Promise<Server> {
  try {
    await copyImage(pair.imageDir, of.dataDir);
    signal.throwIfAborted();
    return await startMember(pair, reader, 'reader', of, signal);
  } catch (error) {
    await rm(of.dataDir, { recursive: true, force: true });
    throw error;
  }
}

/** Copy on write where the file system can. */
export function copyImage(from: string, to: string): Promise<void> {
  return cp(from, to, {
    recursive: true,
    mode: constants.COPYFILE_FICLONE,
    filter: (file) => !file.endsWith('db.sock') && !file.endsWith('db.pid'),
  });
}

/** Ends what runs there; returns its data directory. */
async function endReader(pair: PairGround, reader: MemberPlace): Promise<string | null> {
  const { server } = reader;
  reader.role = 'rebuilding';
  reader.server = null;
  reader.gtid = null;
  reader.lagSeconds = null;
  pair.changed();
  await server?.kill();
  return server?.dataDir ?? null;
}
