// Where the load of a run or a gate may go: loopback and the hosts of --allow-host, looked up once.
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { loopbackReach, type Reach } from '../load/index.ts';
import { bareHost } from './base-url.ts';

/**
 * The addresses that the allowed hosts have now. A host that cannot be looked up has none: requests to it are
 * stopped, and reported.
 */
export async function reachOf(allowHosts: readonly string[]): Promise<Reach> {
  const hosts = allowHosts.map(bareHost);
  const names = hosts.filter((host) => isIP(host) === 0);
  const found = await Promise.all(names.map((name) => lookup(name, { all: true }).catch(() => [])));
  return {
    names: [...new Set([...loopbackReach.names, ...names])],
    addresses: [
      ...new Set([
        ...hosts.filter((host) => isIP(host) !== 0),
        ...found.flat().map(({ address }) => address.replace(/%.*$/, '')),
      ]),
    ],
  };
}
