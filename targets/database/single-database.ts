// The on-premise members database: one server without replication, started again on its own data when it
// ends.
import type { Endpoint } from './endpoint.ts';
import { startServer, type Ground, type Server, type Wanted } from './server.ts';

export interface SingleDatabase {
  current(): Server;
  /** Ends it for good. */
  stop(): Promise<void>;
}

/** The endpoint leads to it, and nowhere while it is away. */
export async function keepSingleDatabase(
  ground: Ground,
  wanted: Wanted,
  endpoint: Endpoint,
  signal: AbortSignal,
): Promise<SingleDatabase> {
  const ending = new AbortController();
  let server = await startServer(ground, wanted, signal);
  endpoint.leadTo(server);
  const keep = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      await server.exited;
      if (ending.signal.aborted) return;
      endpoint.leadTo(null);
      try {
        server = await startServer(ground, wanted, ending.signal);
        endpoint.leadTo(server);
      } catch {
        await ground.clock.sleep(1_000, ending.signal).catch(() => undefined);
      }
    }
  };
  const kept = keep();
  return {
    current: () => server,
    stop: async () => {
      ending.abort();
      await server.kill();
      await kept;
      // One that came up at this very moment.
      await server.kill();
    },
  };
}
