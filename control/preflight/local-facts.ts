// Reads the facts of a target that is up, processes or containers: its pods, and its databases through SQL.
import { connectionsPerPod, defaultPoolSize } from '../../service/settings.ts';
import { balancerDefaults } from '../../targets/local/balancer/settings.ts';
import type {
  Clock,
  DatabaseAddress,
  KeepAliveFact,
  Read,
  ReadFacts,
  TargetStatus,
} from '../../contract/index.ts';
import { ControlLink } from '../../targets/database/index.ts';
import { readDatabaseFacts, readFact, type DatabaseServer } from './database-facts.ts';

/** @param status as `showtime status --json` prints it */
export async function readLocalFacts(
  { id, pods, database }: TargetStatus,
  balancedHere: boolean,
  clock: Pick<Clock, 'nowMs'>,
): Promise<ReadFacts> {
  return {
    pods: {
      value: pods.map(({ name, ready }) => ({
        name,
        ready,
        restarts: null,
        readinessGates: [],
        node: null,
      })),
    },
    zones: { value: Object.fromEntries(pods.map(({ name, zone }) => [name, zone])) },
    maxPods: { value: { field: `pods of target ${id}`, value: pods.length } },
    connectionsPerPod: {
      value: { field: `POOL_SIZE ${defaultPoolSize}`, value: connectionsPerPod(defaultPoolSize) },
    },
    // HAProxy of the containers reports no settings.
    ...(balancedHere
      ? { balancers: balancerFact(), keepAlive: await readKeepAlive(pods.find(({ ready }) => ready)?.url) }
      : {}),
    ...(database === null
      ? {}
      : await readDatabaseFacts(
          { writer: serverOf('writer', database.writer), readers: [serverOf('reader', database.reader)] },
          clock,
        )),
  };
}

function serverOf(name: string, { host, port, user, password }: DatabaseAddress): DatabaseServer {
  const where = { address: host, port };
  return { name, where, open: (at, timeoutMs) => ControlLink.open(at, { user, password }, timeoutMs) };
}

function balancerFact(): NonNullable<ReadFacts['balancers']> {
  return {
    value: [
      {
        object: 'balancer of the target',
        targetType: 'instance',
        deregistrationSeconds: { field: 'none', value: 0 },
        idleSeconds: { field: 'idle timeout', value: balancerDefaults.idleTimeoutMs / 1_000 },
      },
    ],
  };
}

/** A service of Node says in each answer how long it keeps the connection. */
async function readKeepAlive(url: string | undefined): Promise<Read<KeepAliveFact>> {
  if (url === undefined) return { unknown: 'no pod is ready, so none was asked' };
  return readFact(async () => {
    const answer = await fetch(new URL('/api/theatres', url), { signal: AbortSignal.timeout(3_000) });
    await answer.arrayBuffer();
    const seconds = /timeout=(\d+)/.exec(answer.headers.get('keep-alive') ?? '')?.[1];
    if (seconds === undefined)
      throw new Error('it says in no Keep-Alive header how long it keeps connections');
    return { serviceSeconds: Number(seconds), source: `Keep-Alive header of ${url}` };
  }, `the pod at ${url}: `);
}
