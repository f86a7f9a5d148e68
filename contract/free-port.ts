// Finds a TCP port that nobody listens on right now.
import { createServer, type AddressInfo } from 'node:net';

/** Another process may take it before we do: whoever uses it must be ready to ask again. */
export function freePort(address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, address, () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
