// One proxy of a Toxiproxy: impairments of its link by name, as sets of toxics.
// Source: https://github.com/Shopify/toxiproxy#http-api
import type { LinkImpairment } from '../../contract/index.ts';

const answersWithinMs = 5_000;

export interface Impairments {
  /** Replaces an impairment of that name. */
  impair(name: string, impairment: LinkImpairment): Promise<void>;
  /** Idempotent. */
  repair(name: string): Promise<void>;
  /** Names of those in force. */
  list(): Promise<readonly string[]>;
}

interface Toxic {
  name: string;
  type: 'latency' | 'timeout' | 'reset_peer' | 'bandwidth';
  stream: 'upstream' | 'downstream';
  attributes: Record<string, number>;
}

/** `api` without a slash at its end. */
export function impairmentsOf(api: string, proxy: string): Impairments {
  const toxics = async (): Promise<Toxic[]> =>
    (await callToxiproxy(api, 'GET', `/proxies/${proxy}/toxics`)) as Toxic[];
  const repair = async (name: string): Promise<void> => {
    for (const toxic of await toxics())
      if (impairmentOf(toxic) === name)
        await callToxiproxy(api, 'DELETE', `/proxies/${proxy}/toxics/${toxic.name}`);
  };
  return {
    impair: async (name, impairment) => {
      await repair(name);
      for (const toxic of toxicsOf(name, impairment))
        await callToxiproxy(api, 'POST', `/proxies/${proxy}/toxics`, toxic);
    },
    repair,
    list: async () => [...new Set((await toxics()).map(impairmentOf))].sort(),
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
      // The side that speaks first is the client of a service, and the server of a database.
      return [
        toxic('upstream', 'reset_peer', { timeout: 0 }),
        toxic('downstream', 'reset_peer', { timeout: 0 }),
      ];
    case 'throttle':
      return [toxic('downstream', 'bandwidth', { rate: impairment.kilobytesPerSecond })];
  }
}

function impairmentOf({ name }: Toxic): string {
  return name.replace(/-(?:upstream|downstream)$/, '');
}

/** One call of Toxiproxy's API. A toxic that is gone already is no error when it is deleted. */
export async function callToxiproxy(
  api: string,
  method: string,
  path: string,
  body?: object,
): Promise<unknown> {
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
