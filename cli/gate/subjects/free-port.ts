// Finds a TCP port that nobody listens on, another one each time it is asked.
import { freePort as anyFreePort } from '../../../contract/free-port.ts';

const given = new Set<number>();

/**
 * The system may offer a port again that its first owner does not listen on yet: two subjects must never
 * share one.
 */
export async function freePort(address: string): Promise<number> {
  for (;;) {
    const port = await anyFreePort(address);
    if (given.has(port)) continue;
    given.add(port);
    return port;
  }
}
