// The link between load and service: Toxiproxy on 127.0.0.1, which forwards to that one service and nowhere else.
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, LinkImpairment, ServiceLinkCapability, Shell } from '../../contract/index.ts';
import { answersWithinMs, startListening } from '../observability/listening-program.ts';
import { probeLink } from './link-probe.ts';

export interface ServiceLinkOptions {
  shell: Shell;
  clock: Clock;
  /** Absolute. */
  program: string;
  serviceUrl: string;
  folder: string;
  logsFolder: string;
  signal: AbortSignal;
}

export interface ServiceLink {
  /** The service's URL with the proxy's address in the place of its own. */
  readonly url: string;
  readonly capability: ServiceLinkCapability;
  processes(): readonly { name: string; pid: number }[];
  version(): Promise<string>;
  stop(): Promise<void>;
}

interface Toxic {
  name: string;
  type: 'latency' | 'timeout' | 'reset_peer' | 'bandwidth';
  stream: 'upstream' | 'downstream';
  attributes: Record<string, number>;
}

/** @throws ShowtimeError target-did-not-start */
export async function openServiceLink(options: ServiceLinkOptions): Promise<ServiceLink> {
  const { program, serviceUrl, folder, logsFolder } = options;
  const { protocol, hostname, port } = new URL(serviceUrl);
  // Unpredictable, so that no other Toxiproxy on the port can be taken for this one.
  const name = `service-${randomUUID()}`;
  const config = join(folder, 'toxiproxy.json');
  const upstream = `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`;
  await writeFile(config, JSON.stringify([{ name, listen: '127.0.0.1:0', upstream, enabled: true }]), {
    mode: 0o600,
  });
  const server = await startListening(options, {
    name: 'toxiproxy',
    logFile: join(logsFolder, 'toxiproxy.log'),
    without: '--via-proxy',
    command: (apiPort) => ({
      file: program,
      args: ['-host=127.0.0.1', `-port=${apiPort}`, `-config=${config}`],
    }),
    isReady: async (url) => name in ((await ask(url, 'GET', '/proxies')) as object),
  });
  try {
    const { listen } = (await ask(server.url, 'GET', `/proxies/${name}`)) as { listen: string };
    const url = urlThrough(serviceUrl, Number(listen.slice(listen.lastIndexOf(':') + 1)));
    return {
      url,
      capability: capabilityOf(server.url, name, url, options.clock),
      processes: () => (server.hasEnded() ? [] : [{ name: server.name, pid: server.pid }]),
      version: () => versionOf(server.url),
      stop: () => server.kill(),
    };
  } catch (error) {
    await server.kill();
    throw error;
  }
}

/** `localhost` stays, so that a certificate for it stays valid; everything else becomes 127.0.0.1. */
export function urlThrough(serviceUrl: string, port: number): string {
  const url = new URL(serviceUrl);
  if (url.hostname !== 'localhost') url.hostname = '127.0.0.1';
  url.port = String(port);
  return url.href.replace(/\/+$/, '');
}

function capabilityOf(api: string, proxy: string, url: string, clock: Clock): ServiceLinkCapability {
  const toxics = async (): Promise<Toxic[]> => (await ask(api, 'GET', `/proxies/${proxy}/toxics`)) as Toxic[];
  const repair = async (name: string): Promise<void> => {
    for (const toxic of await toxics())
      if (impairmentOf(toxic) === name) await ask(api, 'DELETE', `/proxies/${proxy}/toxics/${toxic.name}`);
  };
  return {
    impair: async (name, impairment) => {
      await repair(name);
      for (const toxic of toxicsOf(name, impairment))
        await ask(api, 'POST', `/proxies/${proxy}/toxics`, toxic);
    },
    repair,
    impairments: async () => [...new Set((await toxics()).map(impairmentOf))].sort(),
    probe: (limitMs) => probeLink(url, limitMs, clock),
  };
}

/** Both directions of one impairment are toxics of their own: `NAME-upstream`, `NAME-downstream`. */
function toxicsOf(name: string, impairment: LinkImpairment): Toxic[] {
  const toxic = (stream: Toxic['stream'], type: Toxic['type'], attributes: Toxic['attributes']): Toxic => ({
    name: `${name}-${stream}`,
    type,
    stream,
    attributes,
  });
  switch (impairment.kind) {
    case 'delay': {
      const { latencyMs, jitterMs } = impairment;
      // Toxiproxy counts whole milliseconds.
      return [
        toxic('downstream', 'latency', { latency: Math.ceil(latencyMs), jitter: Math.floor(jitterMs) }),
      ];
    }
    case 'drop':
      return [toxic('upstream', 'timeout', { timeout: 0 }), toxic('downstream', 'timeout', { timeout: 0 })];
    case 'reset':
      return [toxic('upstream', 'reset_peer', { timeout: 0 })];
    case 'throttle':
      return [toxic('downstream', 'bandwidth', { rate: impairment.kilobytesPerSecond })];
  }
}

function impairmentOf({ name }: Toxic): string {
  return name.replace(/-(?:upstream|downstream)$/, '');
}

/** Plain text in 2.5, an object in later ones. */
async function versionOf(api: string): Promise<string> {
  const answer = await fetch(`${api}/version`, { signal: AbortSignal.timeout(answersWithinMs) });
  return /\d+(?:\.\d+)+/.exec(await answer.text())?.[0] ?? 'unknown';
}

/** One call of Toxiproxy's API. A toxic that is gone already is no error when it is deleted. */
async function ask(api: string, method: string, path: string, body?: object): Promise<unknown> {
  const answer = await fetch(`${api}${path}`, {
    method,
    signal: AbortSignal.timeout(answersWithinMs),
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const text = await answer.text();
  if (!answer.ok && !(method === 'DELETE' && answer.status === 404))
    throw new Error(
      `Toxiproxy answered ${method} ${path} with ${answer.status}: ${text.trim().slice(0, 200)}`,
    );
  return text === '' || method === 'DELETE' ? null : (JSON.parse(text) as unknown);
}
