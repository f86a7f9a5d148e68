// The supervisor's control socket: accepts connections on a Unix socket and answers requests.
import { rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { failureOf } from './failure.ts';
import { receiveLines, sendLine } from '../../platform/json-lines.ts';
import type { Method, Methods, Request } from './protocol.ts';

/** One connection of a harness; object identity decides who holds the lease. */
export interface Caller {
  say(progress: string): void;
}

export type Handlers = {
  [M in Method]: (params: Methods[M]['takes'], caller: Caller) => Promise<Methods[M]['gives']>;
};

export interface ControlServer {
  /** Sends a progress line to every connection. */
  say(progress: string): void;
  close(): Promise<void>;
}

/**
 * Listens at `path` (made anew, for this user alone). `gone` is called once for each connection that closed.
 */
export async function openControlServer(
  path: string,
  handlers: Handlers,
  gone: (caller: Caller) => void,
): Promise<ControlServer> {
  const sockets = new Set<Socket>();
  rmSync(path, { force: true });
  const server = createServer((socket) => {
    const caller: Caller = { say: (progress) => sendLine(socket, { progress }) };
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => {
      sockets.delete(socket);
      gone(caller);
    });
    receiveLines(socket, (message) => void answer(message as Request, socket, handlers, caller));
  });
  await listen(server, path);
  return {
    say: (progress) => sockets.forEach((socket) => sendLine(socket, { progress })),
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // Not `destroy`: the answer to the last request must still get out. Not `end`: a harness that was
      // stopped (Ctrl-Z) never ends its side.
      sockets.forEach((socket) => socket.destroySoon());
      await closed;
    },
  };
}

async function answer(
  { id, method, params }: Request,
  socket: Socket,
  handlers: Handlers,
  caller: Caller,
): Promise<void> {
  try {
    const handle = handlers[method] as ((params: unknown, caller: Caller) => Promise<unknown>) | undefined;
    if (handle === undefined) throw new Error(`no method "${method}"`);
    sendLine(socket, { id, ok: true, result: (await handle(params, caller)) ?? null });
  } catch (error) {
    sendLine(socket, { id, ok: false, failure: failureOf(error) });
  }
}

function listen(server: Server, path: string): Promise<void> {
  // The umask applies to the whole process: no other user may connect between bind and chmod.
  const before = process.umask(0o077);
  return new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  }).finally(() => process.umask(before));
}
