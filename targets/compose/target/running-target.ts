// A composed target whose containers are up: what it follows, what it can do, and how it ends.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import {
  memberCount,
  ShowtimeError,
  type Capabilities,
  type Clock,
  type DatabaseAddress,
  type LinksCapability,
  type TargetStatus,
} from '../../../contract/index.ts';
import type { EngineContainer } from '../engine/engine-container.ts';
import type { Engine } from '../engine/engine.ts';
import { watchContainers } from '../engine/watch.ts';
import type { ComposeTarget, ComposeTargetOptions } from './compose-target.ts';
import { containerDatabase } from './container-database.ts';
import { ContainerKeeper } from './container-keeper.ts';
import { startContainerExporter, type ContainerExporter } from './container-exporter.ts';
import { containerPods, watchReadiness, type ContainerPodsOptions } from './container-pods.ts';
import { measuredProcess } from './container-processes.ts';
import { ControlPlaneClient } from './control-plane-client.ts';
import { haproxyRefusals } from './haproxy-refusals.ts';
import { KilledWriters } from './killed-writers.ts';
import { databaseLinks, type DatabaseAccount, type DatabaseLink } from './database-links.ts';
import { toxiproxyLinks } from './links.ts';
import { memberPort } from '../control-plane/container-host.ts';
import { publishedPorts } from './project-file.ts';
import { podsInRotation } from './rotation.ts';
import { addressOf, mintTokens } from './service-access.ts';

const zones = ['a', 'c'] as const;
/** Of pod-1 to pod-3 of docker-compose.yml. */
const podZones = ['a', 'c', 'a'] as const;
const composePods = podZones.length;
/** After the last health check of Compose, ms. */
const readyWithinMs = 120_000;

/** Everything that knows where the containers are. */
interface Parts {
  engine: Engine;
  containers: ReadonlyMap<string, EngineContainer>;
  client: ControlPlaneClient;
  keeper: ContainerKeeper;
  killed: KilledWriters;
  pods: ContainerPodsOptions;
  /** The page of HAProxy's statistics. */
  statisticsUrl: string;
  capabilities: Required<Pick<Capabilities, 'pods' | 'database' | 'network' | 'traffic'>>;
}
type Secrets = Record<'sessionKey' | 'writer' | 'reader' | 'members', string> & {
  monitor: { user: string; password: string };
};

const accountsFile = z.object({ monitor: z.object({ user: z.string(), password: z.string() }) });

/** Resolves when the pods are in rotation and the pair is whole. The abort of `over` ends what it follows. */
export async function follow(
  options: ComposeTargetOptions,
  engine: Engine,
  over: AbortController,
): Promise<ComposeTarget> {
  const { clock, seedFile } = options;
  const exporter = await startContainerExporter({ clock, zones: podZones, seedFile });
  over.signal.addEventListener('abort', () => void exporter.stop(), { once: true });
  const parts = await partsOf(withExporter(options, exporter), engine, over.signal);
  await parts.keeper.catchUp();
  exporter.follow({ statisticsUrl: parts.statisticsUrl, pods: () => parts.capabilities.pods.list() });
  const following = followAll(withExporter(options, exporter), parts, over.signal);
  const secrets = await readSecrets(parts);
  const tokensFile = await mintTokens(options, secrets.sessionKey, memberCount);
  await untilWhole(parts.capabilities, options);
  const { client, keeper } = parts;
  const capabilities = { ...parts.capabilities, links: linksOf(parts, secrets, clock) };
  const facts = await client.facts();
  return {
    capabilities,
    zones,
    tokensFile,
    monitoring: { account: secrets.monitor, members: () => memberAddresses(parts.containers) },
    status: async () => ({ ...(await statusOf(options.id, parts, secrets)), metricsUrl: exporter.url }),
    processes: () =>
      keeper.processes().flatMap(({ service, id, pid }) => {
        const measured = measuredProcess(id, pid);
        return measured === undefined ? [] : [{ name: service, pid: measured, contained: true as const }];
      }),
    settings: () => ({ ...facts.settings, pods: composePods }),
    versions: async () => ({ ...facts.versions, ...(await engine.versions()) }),
    openTransactions: () => client.openTransactions(),
    faultEvent: (event) => exporter.event(event),
    collectLogs: () => collectLogs(engine, options.logsFolder),
    stop: async () => {
      over.abort();
      await Promise.all(following);
      await engine.removeAll();
    },
  };
}

async function partsOf(
  { clock, onEvent, progress }: ComposeTargetOptions,
  engine: Engine,
  signal: AbortSignal,
): Promise<Parts> {
  const containers = new Map((await engine.containers()).map((one) => [one.service, one]));
  const client = new ControlPlaneClient(
    urlOf(containers, 'control-plane', publishedPorts['control-plane'].api),
    clock,
  );
  const mayReturn = (database: string): Promise<boolean> => isNoWriter(client, database);
  const keeper = new ContainerKeeper({ engine, clock, onEvent, log: progress, signal, mayReturn });
  const statistics = urlOf(containers, 'haproxy', publishedPorts.haproxy.statistics);
  const pods: ContainerPodsOptions = {
    engine,
    clock,
    keeper,
    onEvent,
    signal,
    rotation: () => podsInRotation(statistics),
  };
  const network = toxiproxyLinks({
    api: urlOf(containers, 'links', publishedPorts.links.api),
    writer: { host: '127.0.0.1', port: published(containers, 'links', publishedPorts.links.writer) },
    hasWriter: async () => (await client.topology()).writer !== null,
  });
  const killed = new KilledWriters();
  const database = containerDatabase({ engine, clock, keeper, client, killed });
  const capabilities = {
    pods: containerPods(pods, composePods),
    database,
    network,
    traffic: haproxyRefusals(statistics),
  };
  return { engine, containers, client, keeper, killed, pods, statisticsUrl: statistics, capabilities };
}

/** The same options, with events and states passed to the exporter too. */
function withExporter(options: ComposeTargetOptions, exporter: ContainerExporter): ComposeTargetOptions {
  return {
    ...options,
    onEvent: (event, atMs) => {
      exporter.event(event);
      options.onEvent(event, atMs);
    },
    onState: (line) => {
      exporter.databaseLine(line);
      options.onState(line);
    },
  };
}

/** Fixed by docker-compose.yml, so they are those of a container that ended, too. */
function memberAddresses(
  containers: ReadonlyMap<string, EngineContainer>,
): readonly { name: string; address: string; port: number }[] {
  return [...containers.values()].flatMap(({ service, role, addresses: [address] }) =>
    role === 'database' && address !== undefined ? [{ name: service, address, port: memberPort }] : [],
  );
}

/** Resolve when the signal has aborted. */
function followAll(
  { clock, onEvent, onState }: ComposeTargetOptions,
  { engine, client, keeper, killed, pods }: Parts,
  signal: AbortSignal,
): readonly Promise<void>[] {
  return [
    client.follow(
      {
        onEvent: (event, atMs) => {
          killed.event(event, atMs);
          onEvent(event, atMs);
        },
        onState: (line) => onState(killed.complete(line)),
      },
      signal,
    ),
    watchContainers(
      {
        open: () => engine.events(),
        onOpened: () => void keeper.catchUp(),
        onEvent: (event) => keeper.event(event),
      },
      clock,
      signal,
    ),
    watchReadiness(pods),
  ];
}

async function statusOf(
  id: string,
  { containers, capabilities: { pods, database } }: Parts,
  secrets: Secrets,
): Promise<TargetStatus> {
  const { writer, members } = await database.topology();
  const pidOf = (name: string | null | undefined): number | null =>
    members.find((member) => member.name === name)?.pid ?? null;
  const at = (role: 'writer' | 'reader' | 'members', pid: number | null): DatabaseAddress => ({
    ...addressOf(secrets[role], '127.0.0.1', published(containers, 'links', publishedPorts.links[role])),
    pid,
  });
  return {
    id,
    baseUrl: urlOf(containers, 'haproxy', publishedPorts.haproxy.orders),
    metricsUrl: null,
    pods: [...(await pods.list())],
    database: {
      writer: at('writer', pidOf(writer)),
      reader: at('reader', pidOf(members.find(({ role }) => role === 'reader')?.name)),
      members: at('members', null),
    },
    observability: null,
  };
}

function urlOf(
  containers: ReadonlyMap<string, EngineContainer>,
  service: keyof typeof publishedPorts,
  port: string,
): string {
  return `http://127.0.0.1:${published(containers, service, port)}`;
}

function published(containers: ReadonlyMap<string, EngineContainer>, service: string, port: string): number {
  const found = containers.get(service)?.ports[port];
  if (found === undefined) throw new Error(`${service} publishes no ${port}`);
  return found;
}

function linksOf({ containers }: Parts, secrets: Secrets, clock: Clock): LinksCapability {
  const api = urlOf(containers, 'links', publishedPorts.links.api);
  const account = (link: DatabaseLink): DatabaseAccount =>
    addressOf(secrets[link], '127.0.0.1', published(containers, 'links', publishedPorts.links[link]));
  return databaseLinks({ api, clock, account });
}

/** The keeper leaves a lost writer away until its loss was noticed; without an answer nothing is known. */
async function isNoWriter(client: ControlPlaneClient, database: string): Promise<boolean> {
  const topology = await client.topology().catch(() => undefined);
  return topology !== undefined && topology.writer !== database;
}

async function readSecrets({ engine, containers }: Parts): Promise<Secrets> {
  const read = async (name: string, service = 'pod-1'): Promise<string> =>
    (await engine.readFile(containers.get(service)?.id ?? '', `/run/secrets/showtime/${name}`)).trim();
  return {
    sessionKey: await read('session.key'),
    writer: await read('writer-url'),
    reader: await read('reader-url'),
    members: await read('members-url'),
    monitor: accountsFile.parse(JSON.parse(await read('accounts.json', 'control-plane'))).monitor,
  };
}

async function untilWhole(
  { pods, database }: Parts['capabilities'],
  { clock, signal }: ComposeTargetOptions,
): Promise<void> {
  const untilMs = clock.nowMs() + readyWithinMs;
  for (;;) {
    const ready = (await pods.list()).filter((pod) => pod.ready).length;
    const topology = await database.topology().catch(() => undefined);
    const readers = topology?.semiSyncReaders ?? 0;
    if (ready >= composePods && readers > 0) return;
    if (clock.nowMs() > untilMs)
      throw new ShowtimeError('target-did-not-start', {
        what: `${ready} of ${composePods} pods are ready, ${readers} semi-synchronous readers`,
        why: `that was so for ${readyWithinMs / 1_000} s after every container was healthy`,
        fix: 'read the logs of pods and control plane in the folder of the target',
      });
    await clock.sleep(250, signal);
  }
}

async function collectLogs(engine: Engine, folder: string): Promise<void> {
  for (const { id, service } of await engine.containers())
    await writeFile(join(folder, `${service}.log`), await engine.log(id), { mode: 0o600 });
}
