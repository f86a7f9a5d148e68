// Undoes the faults of one target and ends what a dead harness or supervisor left running.
import { z } from 'zod';
import { openFaults } from '../../chaos/index.ts';
import { ShowtimeError, type Progress } from '../../contract/index.ts';
import { parseJson } from '../../platform/parse-json.ts';
import { endAtOnce } from '../../platform/processes/process-identity.ts';
import { cleanUpAfter, type CleanedUp, type CleaningUp } from './clean-up.ts';
import { connectSupervisor } from './client.ts';
import { endTarget } from './end-target.ts';
import { recordedEvents } from './fault-play.ts';
import { startedHere } from './started-here.ts';
import type { FoundTarget } from './state.ts';

export type Recovered =
  /** Its folder was not made by this user's commands on this machine: nothing of it was read further or run. */
  | { kind: 'strange'; runs: readonly string[] }
  /** Its supervisor undid the faults and ended the target. */
  | { kind: 'ended' }
  /** Its supervisor undid the faults; a kept target stays up. */
  | { kind: 'kept' }
  /** `because` is what had happened to its supervisor. */
  | ({ kind: 'cleaned-up'; because: string } & CleanedUp);

/**
 * Safe to repeat. Ends the target even while a run holds it. What stands in its folder is done only if this user's
 * commands made the folder here, or if it is `confirmed`.
 */
export async function recoverTarget(
  target: FoundTarget,
  { progress, confirmed, ...rest }: CleaningUp & { progress: Progress; confirmed: boolean },
): Promise<Recovered> {
  if (!confirmed && !(await startedHere(target.folder)))
    return { kind: 'strange', runs: await undoCommands(target) };
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

/** What undoing its open faults would run or reach, a line each. */
async function undoCommands({ state: { run, cluster } }: FoundTarget): Promise<string[]> {
  const events = run === null ? [] : await recordedEvents(run.folder).catch(() => []);
  return [
    ...(cluster === null ? [] : [`changes the cluster behind ${cluster.baseUrl}, with its kubeconfig`]),
    // The undo is played from the record, whatever the plan beside it says.
    ...openFaults(events).flatMap(({ fault, record }) =>
      fault.kind === 'command'
        ? [
            `runs ${commandIn(record['recover'])} and ${commandIn(record['inEffect'])} in ${String(record['folder'])}`,
          ]
        : [],
    ),
  ];
}

/** The command line of a record, its parts quoted; as it is recorded if it is none. */
function commandIn(recorded: unknown): string {
  const text = String(recorded);
  const { data } = z.object({ run: z.array(z.string()) }).safeParse(parseJson(text));
  return data === undefined ? text : JSON.stringify(data.run);
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
