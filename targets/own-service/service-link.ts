// The link between load and service: Toxiproxy on 127.0.0.1, which forwards to that one service and nowhere else.
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, LinksCapability, Shell } from '../../contract/index.ts';
import { answersWithinMs, startListening } from '../observability/listening-program.ts';
import { callToxiproxy, impairmentsOf } from '../toxiproxy/impairments.ts';
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
  readonly capability: LinksCapability;
  processes(): readonly { name: string; pid: number }[];
  version(): Promise<string>;
  stop(): Promise<void>;
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
    isReady: async (url) => name in ((await callToxiproxy(url, 'GET', '/proxies')) as object),
  });
  try {
    const { listen } = (await callToxiproxy(server.url, 'GET', `/proxies/${name}`)) as { listen: string };
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

function capabilityOf(api: string, proxy: string, url: string, clock: Clock): LinksCapability {
  const impairments = impairmentsOf(api, proxy);
  return {
    names: ['service'],
    impair: (_link, name, impairment) => impairments.impair(name, impairment),
    repair: (_link, name) => impairments.repair(name),
    impairments: () => impairments.list(),
    probe: (_link, limitMs) => probeLink(url, limitMs, clock),
  };
}

/** Plain text in 2.5, an object in later ones. */
async function versionOf(api: string): Promise<string> {
  const answer = await fetch(`${api}/version`, { signal: AbortSignal.timeout(answersWithinMs) });
  return /\d+(?:\.\d+)+/.exec(await answer.text())?.[0] ?? 'unknown';
}
