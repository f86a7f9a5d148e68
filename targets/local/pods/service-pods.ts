// Pods of the reference service in front of a database: their addresses, zones and environment.
import { join } from 'node:path';
import {
  ShowtimeError,
  type Clock,
  type Command,
  type DatabaseAddress,
  type NewEvent,
  type Shell,
} from '../../../contract/index.ts';
import { startBalancer, type Balancer } from '../balancer/index.ts';
import type { RequestWatch } from '../balancer/request-watch.ts';
import { databaseUrl, serviceCommand } from '../service-programs.ts';
import { PodKeeper } from './keeper.ts';
import { lastLines } from '../../../platform/log-tail.ts';

/**
 * How long a pod serves on after SIGTERM, ms: well above the two health checks after which the balancer stops
 * sending to it.
 */
export const drainMs = 1_500;
/**
 * All pods must be in rotation within this time, ms: it takes a second on an idle machine, long on a starved
 * one.
 */
const readyWithinMs = 90_000;
/** So many pods in a row that die at start in one slot are no coincidence. */
const givesUpAfterCrashes = 3;

export interface ServicePodsOptions {
  shell: Shell;
  clock: Clock;
  zones: readonly string[];
  writer: DatabaseAddress;
  reader: DatabaseAddress;
  members: DatabaseAddress;
  sessionKeyFile: string;
  logsFolder: string;
  onEvent: (this: void, event: NewEvent) => void;
  /** Called for every request to the balancer. */
  watch?: RequestWatch;
  signal: AbortSignal;
}

export interface ServicePods {
  balancer: Balancer;
  keeper: PodKeeper;
  stop(): Promise<void>;
}

/**
 * Resolves when every pod is in rotation. @throws ShowtimeError target-did-not-start; nothing is left running
 * then
 */
export async function startServicePods(options: ServicePodsOptions): Promise<ServicePods> {
  const { shell, clock, zones, logsFolder, onEvent, watch } = options;
  const balancer = await startBalancer({
    clock,
    logFile: join(logsFolder, 'balancer.ndjson'),
    ...(watch === undefined ? {} : { watch }),
    onHealth: (pod, ready, because) => keeper.healthChanged(pod, ready, because),
  });
  const logFile = (name: string): string => join(logsFolder, `${name}.ndjson`);
  const keeper: PodKeeper = new PodKeeper({
    shell,
    clock,
    zones,
    balancer,
    logFile,
    onEvent,
    command: (pod) => podCommand(pod, options),
  });
  const stop = async (): Promise<void> => {
    await keeper.stop();
    await balancer.stop();
  };
  try {
    await keeper.start();
    await untilReady(keeper, options, logFile);
    return { balancer, keeper, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function podCommand(
  { n, name, zone }: { n: number; name: string; zone: string },
  { writer, reader, members, sessionKeyFile }: ServicePodsOptions,
): Command {
  return serviceCommand('main', [], {
    DB_WRITER_URL: databaseUrl(writer),
    DB_READER_URL: databaseUrl(reader),
    MEMBERS_URL: databaseUrl(members),
    HOST: podAddress(n),
    PORT: '0',
    MANAGEMENT_PORT: '0',
    TRUSTED_PROXIES: '1',
    POD_NAME: name,
    ZONE: zone,
    SESSION_KEY_FILE: sessionKeyFile,
    DRAIN_MS: String(drainMs),
    END_WITH_STDIN: '1',
  });
}

/**
 * Linux answers on all of 127.0.0.0/8, so that a pod can be identified and cut off by its address; elsewhere
 * by its port.
 */
function podAddress(n: number): string {
  return process.platform === 'linux' ? `127.0.1.${1 + ((n - 1) % 250)}` : '127.0.0.1';
}

async function untilReady(
  keeper: PodKeeper,
  { clock, signal }: ServicePodsOptions,
  logFile: (name: string) => string,
): Promise<void> {
  const untilMs = clock.nowMs() + readyWithinMs;
  for (;;) {
    const ready = (await keeper.list()).filter((pod) => pod.ready).length;
    if (ready >= keeper.wanted) return;
    if (keeper.crashesInARow >= givesUpAfterCrashes || clock.nowMs() > untilMs)
      throw await notReady(keeper, ready, logFile('pod-1'));
    await clock.sleep(20, signal);
  }
}

async function notReady(
  { wanted, crashesInARow }: PodKeeper,
  ready: number,
  log: string,
): Promise<ShowtimeError> {
  return new ShowtimeError('target-did-not-start', {
    what: `${ready} of ${wanted} pods are ready`,
    why:
      crashesInARow >= givesUpAfterCrashes
        ? 'pods end before they are ever ready; the last lines of the first:'
        : 'pods did not become healthy in time; the last lines of the first:',
    problems: await lastLines(log, 10),
    fix: `read ${log}; npm run build compiles the service`,
  });
}
