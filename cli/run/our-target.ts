// A target of ours: the one that is up and free, or a new one for this run alone.
import { join } from 'node:path';
import { packageRoot, ShowtimeError, type DatabaseAddress, type TargetStatus } from '../../contract/index.ts';
import type { Timetable } from '../../load/index.ts';
import type { CliContext } from '../context.ts';
import { timetableMark, writeHouseFile } from '../house-file.ts';
import { observedMark, type ObserveSettings } from '../observe/settings.ts';
import { connectSupervisor, type SupervisorClient } from '../supervisor/client.ts';
import { endTarget } from '../supervisor/end-target.ts';
import type { TargetFacts } from '../supervisor/protocol.ts';
import { startSupervisor } from '../supervisor/start-supervisor.ts';
import {
  chooseTarget,
  endedWatchers,
  findTargets,
  makeTargetFolder,
  targetFolder,
  type FoundTarget,
} from '../supervisor/state.ts';
import type { System } from './system.ts';

export interface WantedTarget {
  /** Use this one; null: the free one that is up, else a new one. */
  id: string | null;
  /** Name of a new one. */
  newId: string;
  timetable: Timetable;
  durable: boolean;
  /** What a new one is watched with, and one that is up must be; null: it does not matter. */
  observe: ObserveSettings | null;
  keep: boolean;
  signal: AbortSignal;
}

const podsOfNewTarget = 3;

/** Resolves with the lease held and the target up. @throws ShowtimeError */
export async function openOurTarget(context: CliContext, wanted: WantedTarget): Promise<System> {
  const found = await freeTarget(context, wanted);
  const client = found ? await holdFound(context, found) : await startNew(context, wanted);
  try {
    return systemOf(client, await client.call('ready', null), await client.call('facts', null), found);
  } catch (error) {
    client.close();
    throw error;
  }
}

function systemOf(
  client: SupervisorClient,
  status: TargetStatus,
  facts: TargetFacts,
  found: FoundTarget | undefined,
): System {
  return {
    kind: 'local',
    id: status.id,
    baseUrl: status.baseUrl,
    observability: status.observability,
    found: found !== undefined,
    writer: status.database?.writer ?? null,
    tokensFile: facts.tokensFile,
    houseFile: facts.houseFile,
    settings: facts.settings,
    versions: facts.versions,
    storedCommand: exportStored(status),
    checkPlan: (plan, durationMs) => client.call('check-plan', { plan, durationMs }),
    processes: () => client.call('processes', null),
    longestStallMs: () => client.call('longest-stall', null),
    record: async (runFolder, startedMonotonicMs) =>
      void (await client.call('record', { runFolder, startedMonotonicMs })),
    play: async (plan, seed, loadStartedAtMs) =>
      void (await client.call('play', { plan, seed, loadStartedAtMs })),
    stopFaults: async () => void (await client.call('stop-faults', null)),
    stopRecording: async () => void (await client.call('stop-recording', null)),
    openTransactions: () => client.call('open-transactions', null),
    finish: async (keep) => finish(client, keep || (found?.state.keep ?? false)),
  };
}

/** The target that an id names, else the only one that is up, kept, free and fit for this run. */
async function freeTarget(context: CliContext, wanted: WantedTarget): Promise<FoundTarget | undefined> {
  const found = await findTargets(context.runsFolder);
  if (wanted.id !== null) return refuseUnfit(chooseTarget(found, wanted.id), wanted);
  const unheld = found.filter(({ supervised, held, state }) => supervised && !held && state.keep);
  const free = unheld.filter((target) => {
    const because = unfitness(target, wanted);
    if (because !== undefined) context.progress(`target ${target.id} is up, but ${because}: not used`);
    return because === undefined;
  });
  if (free.length <= 1) return free[0];
  throw new ShowtimeError('unknown-target', {
    what: `which target? there are ${free.map((target) => target.id).join(', ')}`,
    why: 'several are up and free, so one must be named',
    fix: `name one, such as --id ${free[0]?.id}`,
  });
}

/** Why a run of this timetable and durability cannot be played on that target; undefined if it can. */
function unfitness(
  { state }: FoundTarget,
  { timetable, durable, observe }: WantedTarget,
): string | undefined {
  if (state.timetable !== timetableMark(timetable))
    return `it was loaded with another timetable than ${timetable.name}`;
  if (durable && !state.durable) return 'it does not flush every commit to disk';
  if (observe === null) return undefined;
  if (state.observed === null) return 'nothing watches it: it was started without up --observe';
  const [ended] = endedWatchers(state);
  if (ended !== undefined) return `its ${ended} has ended: what it does not see would be missing`;
  if (state.observed !== observedMark(observe.slos)) return 'it is watched with other SLOs';
  return observe.slackWebhookFile === null
    ? undefined
    : 'where its alerts go was settled when it was started: give --slack-webhook-file to up --observe';
}

function refuseUnfit(target: FoundTarget, wanted: WantedTarget): FoundTarget {
  const because = unfitness(target, wanted);
  if (because === undefined) return target;
  throw new ShowtimeError('bad-flag', {
    what: `target ${target.id} does not fit this run`,
    why: because,
    fix: 'give the run the --timetable (and --durable) that the target was started with, start that one anew with up --observe (and --slos), or leave out --id for a target of its own',
  });
}

async function holdFound(context: CliContext, target: FoundTarget): Promise<SupervisorClient> {
  context.progress(`using target ${target.id}, which is up`);
  const client = await connectSupervisor(target.state.socket, context.progress);
  try {
    await client.call('hold', { keep: target.state.keep, pid: process.pid });
    return client;
  } catch (error) {
    // An open connection would keep us from ever ending.
    client.close();
    throw error;
  }
}

async function startNew(
  { runsFolder, clock, shell, progress }: CliContext,
  { newId, timetable, durable, observe, keep, signal }: WantedTarget,
): Promise<SupervisorClient> {
  const folder = targetFolder(runsFolder, newId);
  await makeTargetFolder(folder);
  const houseFile = await writeHouseFile(folder, timetable, clock.wallMs());
  const settings = {
    id: newId,
    folder,
    houseFile,
    timetable: timetableMark(timetable),
    durable,
    observe,
    pods: podsOfNewTarget,
  };
  return startSupervisor({ shell, clock, progress, signal, keep, settings });
}

/**
 * The program of the service that prints its stored orders; it gets its password by the environment, never by
 * the command line.
 */
export function exportStored({ database }: TargetStatus): System['storedCommand'] {
  return database === null
    ? null
    : {
        file: process.execPath,
        args: [join(packageRoot(), 'dist/service/export-stored.js')],
        env: { DB_WRITER_URL: urlOf(database.writer) },
      };
}

/** `mysql://user:password@host:port/database`. */
function urlOf({ host, port, user, password, database }: DatabaseAddress): string {
  return `mysql://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${host}:${port}/${database}`;
}

async function finish(client: SupervisorClient, keep: boolean): Promise<void> {
  if (!keep) return endTarget(client);
  await client.call('release', { keep: true });
  client.close();
}
