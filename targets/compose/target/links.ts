// The network capability on Toxiproxy: the links of the pods to writer, reader and members.
// Source: https://github.com/Shopify/toxiproxy#http-api
import { connect } from 'node:net';
import type { LinkState, NetworkCapability } from '../../../contract/index.ts';

const answersWithinMs = 5_000;
/** A database greets within milliseconds; a cut link closes the connection instead. */
const greetsWithinMs = 1_000;

export interface LinksOptions {
  /** Toxiproxy's API. */
  api: string;
  /** Where this process reaches the writer's link. */
  writer: { host: string; port: number };
  hasWriter: () => Promise<boolean>;
}

/** A connection of our own through a link: it fails as every other one does. */
interface Canary {
  greeted: boolean;
  readonly closed: Promise<void>;
  destroy(): void;
}

/**
 * `reset` and `refused` count connections of the target itself: Toxiproxy counts none. The pods use the same proxy, so
 * what was cut for one is cut for all.
 */
export function toxiproxyLinks({ api, writer, hasWriter }: LinksOptions): NetworkCapability {
  const seen = { reset: 0, refused: 0 };
  const isEnabled = async (): Promise<boolean> => (await proxyOf(api, 'writer')).enabled;
  return {
    cutWriterLink: async () => {
      seen.reset = 0;
      seen.refused = 0;
      const canary = await openCanary(writer);
      try {
        await enable(api, 'writer', false);
        if (canary.greeted && (await closesWithin(canary, greetsWithinMs))) seen.reset += 1;
      } finally {
        canary.destroy();
      }
    },
    restoreWriterLink: () => enable(api, 'writer', true),
    writerLink: async (): Promise<LinkState> => {
      const cut = !(await isEnabled());
      if (cut) {
        const canary = await openCanary(writer);
        if (!canary.greeted) seen.refused += 1;
        canary.destroy();
      }
      return { cut, hasUpstream: await hasWriter(), ...seen };
    },
  };
}

async function enable(api: string, proxy: string, enabled: boolean): Promise<void> {
  const response = await fetch(`${api}/proxies/${proxy}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ enabled }),
    signal: AbortSignal.timeout(answersWithinMs),
  });
  if (!response.ok)
    throw new Error(`Toxiproxy answered ${response.status} for the link ${proxy}: ${await response.text()}`);
}

async function proxyOf(api: string, proxy: string): Promise<{ enabled: boolean }> {
  const response = await fetch(`${api}/proxies/${proxy}`, { signal: AbortSignal.timeout(answersWithinMs) });
  if (!response.ok) throw new Error(`Toxiproxy answered ${response.status} for the link ${proxy}`);
  return (await response.json()) as { enabled: boolean };
}

/** Resolves when the server greeted, or the connection was closed or refused. */
function openCanary({ host, port }: { host: string; port: number }): Promise<Canary> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const closed = new Promise<void>((done) => socket.once('close', () => done()));
    const canary: Canary = { greeted: false, closed, destroy: () => void socket.destroy() };
    socket.setTimeout(greetsWithinMs, () => socket.destroy());
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.setTimeout(0);
      canary.greeted = true;
      resolve(canary);
    });
    void closed.then(() => resolve(canary));
  });
}

async function closesWithin(canary: Canary, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const closes = await Promise.race([canary.closed.then(() => true), late]);
  clearTimeout(timer);
  return closes;
}
