// Finds the database writer that a fault is to hit, and says when the pair is whole again.
import { z } from 'zod';
import type { DatabaseCapability, DatabaseTopology } from '../contract/index.ts';

/** The writer as it was when it was chosen, and how many promotions there had been. */
export const writerSubject = z.object({
  writer: z.string(),
  pid: z.number().nullable(),
  zone: z.string(),
  promotions: z.number(),
});
export type WriterSubject = z.infer<typeof writerSubject>;

/** The present writer. Throws while there is none. */
export async function presentWriter(database: DatabaseCapability): Promise<WriterSubject> {
  return writerOf(await database.topology());
}

/**
 * The present writer, to be taken away from the pair. Throws while no reader is connected semi-synchronously:
 * there would be
 * nobody to promote who is sure to hold every acknowledged commit, so the fault would test our recklessness
 * and not the system.
 */
export async function chooseWriter(database: DatabaseCapability): Promise<WriterSubject> {
  const topology = await database.topology();
  const chosen = writerOf(topology);
  if (topology.semiSyncReaders < 1)
    throw new Error(
      `refused: no semi-synchronous reader is connected, acknowledged orders could be lost (${rolesOf(topology)})`,
    );
  return chosen;
}

/**
 * There is a writer whose process lives, and a reader holds every commit that it acknowledges. The process
 * counts because
 * roles and semi-sync state are what the control plane last saw: for a moment after a crash they tell of
 * better days.
 */
export async function pairIsWhole(database: DatabaseCapability, subject: WriterSubject): Promise<boolean> {
  const { writer, members, semiSync, semiSyncReaders } = await database.topology();
  const member = members.find(({ name }) => name === writer);
  const lives = member !== undefined && (member.pid !== null || subject.pid === null);
  return lives && semiSync && semiSyncReaders >= 1;
}

function writerOf(topology: DatabaseTopology): WriterSubject {
  const { writer, members, promotions } = topology;
  const member = members.find(({ name }) => name === writer);
  if (member === undefined)
    throw new Error(`there is no writer to hit: ${rolesOf(topology) || 'no members'}`);
  return { writer: member.name, pid: member.pid, zone: member.zone, promotions };
}

function rolesOf({ members }: DatabaseTopology): string {
  return members.map(({ name, role }) => `${name} is ${role}`).join(', ');
}
