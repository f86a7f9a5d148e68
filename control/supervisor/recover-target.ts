// Undoes the faults of one target and ends what a dead harness or supervisor left running.
import { ShowtimeError, type Progress } from '../../contract/index.ts';
import { endAtOnce } from '../../platform/processes/process-identity.ts';
import { cleanUpAfter, type CleanedUp, type CleaningUp } from './clean-up.ts';
import { connectSupervisor } from './client.ts';
import { endTarget } from './end-target.ts';
import type { FoundTarget } from './state.ts';

export type Recovered =
  /** Its supervisor undid the faults and ended the target. */
  | { kind: 'ended' }
  /** Its supervisor undid the faults; a kept target stays up. */
  | { kind: 'kept' }
  /** `because` is what had happened to its supervisor. */
  | ({ kind: 'cleaned-up'; because: string } & CleanedUp);

/** Safe to repeat. Ends the target even while a run holds it. */
export async function recoverTarget(
  target: FoundTarget,
  { progress, ...rest }: CleaningUp & { progress: Progress },
): Promise<Recovered> {
  const ports = { ...rest, progress };
  if (!target.supervised) return cleanUp(target, ports, 'its supervisor was gone');
  try {
    return await recoverBySupervisor(target, progress);
  } catch (error) {
    if (!(error instanceof ShowtimeError) || error.code !== 'target-not-up') throw error;
    // The process exists but is unresponsive. Its children end with it, or `cleanUp` ends them.
    endAtOnce(target.state.supervisor);
    return cleanUp(target, ports, 'its supervisor did not answer and was ended');
  }
}

async function recoverBySupervisor({ state }: FoundTarget, progress: Progress): Promise<Recovered> {
  const client = await connectSupervisor(state.socket, progress);
  try {
    await client.call('processes', null);
    if (state.keep) {
      await client.call('stop-faults', null);
      return { kind: 'kept' };
    }
    await endTarget(client);
    return { kind: 'ended' };
  } finally {
    client.close();
  }
}

async function cleanUp(target: FoundTarget, ports: CleaningUp, because: string): Promise<Recovered> {
  return { kind: 'cleaned-up', because, ...(await cleanUpAfter(target, ports)) };
}
