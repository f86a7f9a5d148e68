// Finds a TCP port that no process listens on right now, another one each time.
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below the ports that systems give to outgoing connections and to `listen(0)` (Linux from 32768, the others from
 * 49152): one of those may be taken by any connection of the machine before its first owner listens on it.
 */
const lowest = 10_240;
const highest = 32_767;

const given = new Set<number>();

/**
 * Never gives this process the same port twice. Only a process that asks for just this port can take it before it is
 * used, such as another one that asks here, one time in 22,000: who must not fail then tries again. `draw` chooses the ports to try.
 */
export async function freePort(address: string, draw = drawnPort): Promise<number> {
  for (;;) {
    const port = draw();
    if (given.has(port)) continue;
    given.add(port);
    if (await canListen(port, address)) return port;
  }
}

function drawnPort(): number {
  return randomInt(lowest, highest + 1);
}

function canListen(port: number, address: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false);
      else reject(error);
    });
    server.listen(port, address, () => server.close(() => resolve(true)));
  });
}
