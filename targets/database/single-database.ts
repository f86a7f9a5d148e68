// The on-premise members database: one server without replication, restarted on its data when it ends.
import type { Endpoint } from './endpoint.ts';
import { startServer, type ServerContext, type Server, type ServerRequest } from './server.ts';

export interface SingleDatabase {
  current(): Server;
  /** Ends it for good. */
  stop(): Promise<void>;
}

/** The endpoint's upstream is this server, or none while it is down. */
export async function keepSingleDatabase(
  context: ServerContext,
  wanted: ServerRequest,
  endpoint: Endpoint,
  signal: AbortSignal,
): Promise<SingleDatabase> {
  const ending = new AbortController();
  let server = await startServer(context, wanted, signal);
  endpoint.setUpstream(server);
  const keep = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      await server.exited;
      if (ending.signal.aborted) return;
      endpoint.setUpstream(null);
      try {
        server = await startServer(context, wanted, ending.signal);
        endpoint.setUpstream(server);
      } catch {
        await context.clock.sleep(1_000, ending.signal).catch(() => undefined);
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
