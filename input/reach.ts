// Where the load of a run or a gate may go: loopback and the hosts of --allow-host, looked up once.
import { reachOfHosts, type Reach } from '../load/index.ts';
import { bareHost } from './base-url.ts';

/**
 * The addresses that the allowed hosts have now. A host that cannot be looked up has none: requests to it are
 * stopped, and reported.
 */
export function reachOf(allowHosts: readonly string[]): Promise<Reach> {
  return reachOfHosts(allowHosts.map(bareHost));
}
