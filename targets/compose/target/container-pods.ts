// The pods capability on containers: faults by the engine, readiness as the balancer and the engine see it.
import type { Clock, NewEvent, Pod, PodsCapability } from '../../../contract/index.ts';
import type { EngineContainer } from '../engine/engine-container.ts';
import type { Engine } from '../engine/engine.ts';
import type { ContainerKeeper } from './container-keeper.ts';
import { podMemory, podPauses } from './container-pod-faults.ts';

const podPort = 8080;
/** A terminated pod that still runs after this long is killed, ms: `stop_grace_period` of docker-compose.yml. */
const graceMs = 15_000;
const readinessIntervalMs = 500;

export interface ContainerPodsOptions {
  engine: Engine;
  clock: Clock;
  keeper: ContainerKeeper;
  /** Names of pods that the balancer sends requests to. */
  rotation: () => Promise<ReadonlySet<string>>;
  onEvent: (event: NewEvent) => void;
  signal: AbortSignal;
}

export function containerPods(options: ContainerPodsOptions, wanted: number): PodsCapability {
  const { engine, keeper } = options;
  const find = async (name: string): Promise<EngineContainer> => {
    const pods = await podContainers(engine);
    const found = pods.find(({ service, running }) => service === name && running);
    if (found !== undefined) return found;
    throw new Error(
      `there is no running pod "${name}"; there are: ${pods.map(({ service }) => service).join(', ') || 'none'}`,
    );
  };
  return {
    ...podPauses(engine, find),
    ...podMemory(engine, find),
    wanted,
    list: () => listPods(options),
    terminate: async (name) => {
      const { id, pid } = await find(name);
      keeper.leaves(name);
      await engine.kill(id, 'SIGTERM');
      void killAfterGrace(options, id, pid);
    },
    kill: async (name) => engine.kill((await find(name)).id, 'SIGKILL'),
    restore: async () => {
      keeper.hurry();
      await keeper.lookAround();
    },
    keepZoneDown: async (zone) => {
      keeper.keepZoneDown(zone);
      const hit = (await podContainers(engine)).filter((pod) => pod.zone === zone && pod.running);
      await Promise.all(hit.map(({ id }) => engine.kill(id, 'SIGKILL')));
    },
    releaseZone: async (zone) => {
      keeper.releaseZone(zone);
      await keeper.lookAround();
    },
    endOf: async (name, pid) => keeper.ended.of(name, pid),
  };
}

/** Reports pods that became ready or ceased to be, until the signal aborts. */
export async function watchReadiness(options: ContainerPodsOptions): Promise<void> {
  const { clock, onEvent, signal } = options;
  const ready = new Map<string, boolean>();
  const everReady = new Set<string>();
  while (!signal.aborted) {
    const pods = await listPods(options).catch(() => []);
    for (const { name, zone, url, ready: now } of pods) {
      const before = ready.get(name);
      ready.set(name, now);
      if (before === now || (before === undefined && !now)) continue;
      if (now)
        onEvent({
          kind: 'pod-ready',
          subject: name,
          evidence: { zone, url, first: !everReady.has(name) },
        });
      else
        onEvent({
          kind: 'pod-unready',
          subject: name,
          evidence: { zone, because: 'the balancer or the health check of its container' },
        });
      if (now) everReady.add(name);
    }
    // One that ended is no pod any more; it is new when it returns.
    for (const name of [...ready.keys()]) if (!pods.some((pod) => pod.name === name)) ready.delete(name);
    await clock.sleep(readinessIntervalMs, signal).catch(() => undefined);
  }
}

async function podContainers(engine: Engine): Promise<readonly EngineContainer[]> {
  return (await engine.containers()).filter(({ role }) => role === 'pod');
}

async function listPods({ engine, keeper, rotation }: ContainerPodsOptions): Promise<readonly Pod[]> {
  const [containers, up] = await Promise.all([
    podContainers(engine),
    rotation().catch(() => new Set<string>()),
  ]);
  return containers
    .filter(({ running }) => running)
    .map(({ service, pid, zone, healthy, paused, addresses: [address = ''] }) => ({
      name: service,
      pid,
      url: address === '' ? '' : `http://${address}:${podPort}`,
      zone: zone ?? '',
      // The balancer may not have noticed yet that a pod ended; the engine judges each start anew.
      ready: up.has(service) && healthy && !paused && !keeper.isLeaving(service),
    }));
}

async function killAfterGrace(
  { engine, clock, signal }: ContainerPodsOptions,
  id: string,
  pid: number | null,
): Promise<void> {
  await clock.sleep(graceMs, signal).catch(() => undefined);
  if (signal.aborted) return;
  const still = (await engine.containers().catch(() => [])).find((one) => one.id === id);
  if (still?.running && still.pid === pid) await engine.kill(id, 'SIGKILL').catch(() => undefined);
}
