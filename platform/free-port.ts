// Finds a TCP port that no process listens on right now, another one each time.
import { createServer, type AddressInfo } from 'node:net';

const given = new Set<number>();

/**
 * Never gives this process the same port twice: the system may offer a port again that its first owner does
 * not listen on yet. Another process may take it before it is used: the caller must be ready to try again.
 */
export async function freePort(address: string): Promise<number> {
  for (;;) {
    const port = await offeredPort(address);
    if (given.has(port)) continue;
    given.add(port);
    return port;
  }
}

function offeredPort(address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, address, () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
