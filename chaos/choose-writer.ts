// Chooses the database writer as the subject of a fault, and decides when the pair is whole again.
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
 * The present writer, as the subject of a fault that removes it. Throws while no reader is connected semi-
 * synchronously: then no reader is certain to hold every acknowledged commit, and the fault would lose
 * acknowledged orders by design.
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
 * True if the writer's process runs and a reader holds every commit that the writer acknowledges. The process
 * counts because roles and semi-sync state are what the control plane read last: just after a crash they
 * describe the state before it.
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
