// A target of ours, of processes or of containers: the one that is up and free, or a new one for this run alone.
import {
  bundledProgram,
  ShowtimeError,
  type DatabaseAddress,
  type DatabaseName,
  type TargetKind,
  type TargetStatus,
  type HarnessPorts,
} from '../../contract/index.ts';
import type { Timetable } from '../../load/index.ts';
import { timetableHash } from '../../input/timetable/read-timetable.ts';
import type { RequestedAurora } from '../../input/aurora/requested-aurora.ts';
import { observedTag, type ObserveSettings } from '../../input/observe-settings.ts';
import { connectSupervisor, type SupervisorClient } from '../supervisor/client.ts';
import { containersFor } from '../supervisor/containers-for.ts';
import { endTarget } from '../supervisor/end-target.ts';
import type { TargetFacts } from '../supervisor/protocol.ts';
import { startTarget, type NewTarget } from '../supervisor/start-target.ts';
import { chooseTarget, endedWatchers, findTargets, type FoundTarget } from '../supervisor/state.ts';
import { supervisorCalls } from './supervisor-calls.ts';
import type { System } from './system.ts';

export interface TargetRequest {
  kind: TargetKind;
  /** Use this one; null: the free one that is up, else a new one. */
  id: string | null;
  /** Name of a new one. */
  newId: string;
  timetable: Timetable;
  database: DatabaseName;
  durable: boolean;
  /** What a new one is watched with, and one that is up must be; null: it does not matter. */
  observe: ObserveSettings | null;
  /** The stand-in of Aurora: then the target is a new one. */
  aurora: RequestedAurora | null;
  keep: boolean;
  signal: AbortSignal;
}

/** Resolves with the lease held and the target up. @throws ShowtimeError */
export async function openLocalTarget(ports: HarnessPorts, wanted: TargetRequest): Promise<System> {
  const found = wanted.aurora === null ? await freeTarget(ports, wanted) : undefined;
  const client = found ? await holdFound(ports, found) : await startNew(ports, wanted);
  try {
    return systemOf(
      wanted.kind,
      client,
      await client.call('ready', null),
      await client.call('facts', null),
      found,
    );
  } catch (error) {
    client.close();
    throw error;
  }
}

async function startNew(ports: HarnessPorts, wanted: TargetRequest): Promise<SupervisorClient> {
  const containers = await containersFor(wanted.kind, wanted.newId);
  return startTarget(ports, { ...newTargetOf(wanted), containers });
}

function systemOf(
  kind: TargetKind,
  client: SupervisorClient,
  status: TargetStatus,
  facts: TargetFacts,
  found: FoundTarget | undefined,
): System {
  return {
    kind,
    id: status.id,
    baseUrl: status.baseUrl,
    serviceUrl: status.baseUrl,
    observability: status.observability,
    found: found !== undefined,
    writer: status.database?.writer ?? null,
    reader: status.database?.reader ?? null,
    tokensFile: facts.tokensFile,
    seedFile: facts.seedFile,
    settings: facts.settings,
    versions: facts.versions,
    storedCommand: exportStored(status),
    ...supervisorCalls(client),
    finish: async (keep) => finish(client, keep || (found?.state.keep ?? false)),
  };
}

/** The target that an id names, else the only one that is up, kept, free and fit for this run. */
async function freeTarget(ports: HarnessPorts, wanted: TargetRequest): Promise<FoundTarget | undefined> {
  const found = await findTargets(ports.runsFolder);
  if (wanted.id !== null) return refuseUnfit(chooseTarget(found, wanted.id), wanted);
  const unheld = found.filter(({ supervised, held, state }) => supervised && !held && state.keep);
  const free = unheld.filter((target) => {
    const because = unfitness(target, wanted);
    if (because !== undefined) ports.progress(`target ${target.id} is up, but ${because}: not used`);
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
  { kind, timetable, database, durable, observe }: TargetRequest,
): string | undefined {
  if (state.cluster !== null) return 'it is a system on Kubernetes';
  if (state.ownService) return 'it stands for an own service';
  if ((state.containers === null ? 'local' : 'compose') !== kind)
    return state.containers === null ? 'it runs in processes' : 'it runs in containers';
  if (state.timetable !== timetableHash(timetable))
    return `it was loaded with another timetable than ${timetable.name}`;
  if (database !== state.database) return `it stores orders in ${state.database}, not in ${database}`;
  if (durable && !state.durable) return 'it does not flush every commit to disk';
  if (observe === null) return undefined;
  if (state.observed === null) return 'nothing watches it: it was started without up --observe';
  const [ended] = endedWatchers(state);
  if (ended !== undefined) return `its ${ended} has ended: what it does not see would be missing`;
  if (state.observed !== observedTag(observe.slos))
    return 'it is watched with other SLOs, or by another version';
  return observe.slackWebhookFile === null
    ? undefined
    : 'where its alerts go was settled when it was started: give --slack-webhook-file to up --observe';
}

function refuseUnfit(target: FoundTarget, wanted: TargetRequest): FoundTarget {
  const because = unfitness(target, wanted);
  if (because === undefined) return target;
  throw new ShowtimeError('bad-flag', {
    what: `target ${target.id} does not fit this run`,
    why: because,
    fix: 'give the run the --timetable (and --database, --durable) that the target was started with, start that one anew with up --observe (and --slos), or leave out --id for a target of its own',
  });
}

function newTargetOf({
  kind,
  newId,
  timetable,
  database,
  durable,
  observe,
  aurora,
  keep,
  signal,
}: TargetRequest): Omit<NewTarget, 'containers'> {
  return {
    id: newId,
    pods: 3,
    timetable,
    database,
    // MySQL in containers flushes every commit.
    durable: durable || kind === 'compose',
    observe,
    aurora,
    keep,
    signal,
  };
}

async function holdFound(ports: HarnessPorts, target: FoundTarget): Promise<SupervisorClient> {
  ports.progress(`using target ${target.id}, which is up`);
  const client = await connectSupervisor(target.state.socket, ports.progress);
  try {
    await client.call('hold', { keep: target.state.keep, pid: process.pid });
    return client;
  } catch (error) {
    // An open connection would keep this process running.
    client.close();
    throw error;
  }
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
        args: [bundledProgram('service/export-stored')],
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
