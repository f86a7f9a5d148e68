// A port of a pod on this machine's loopback, through the API server, as kubectl port-forward has it: each connection is a
// WebSocket of its own.
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { Writable } from 'node:stream';
import { PortForward } from '@kubernetes/client-node';
import type { Connection } from '../kubeconfig.ts';

export interface PodForward {
  /** On 127.0.0.1. */
  port: number;
  close(): void;
}

/** What is used of it; the client's own type needs a package of types. */
interface WebSocketOfClient {
  onclose: () => void;
  onerror: () => void;
  close(): void;
}

/** Resolves once it listens; a pod that does not answer shows as connections that are closed. */
export async function forwardPod(
  { config }: Connection,
  { namespace, pod, port }: { namespace: string; pod: string; port: number },
): Promise<PodForward> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy()).once('close', () => sockets.delete(socket));
    // What the pod's side reports as an error ends the connection.
    const errors = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        if (chunk.length > 0) socket.destroy();
        done();
      },
    });
    new PortForward(config).portForward(namespace, pod, [port], socket, errors, socket).then(
      (opened: unknown) => {
        const webSocket = (
          typeof opened === 'function' ? (opened as () => unknown)() : opened
        ) as WebSocketOfClient | null;
        if (webSocket === null) return void socket.destroy();
        webSocket.onclose = () => socket.destroy();
        webSocket.onerror = () => socket.destroy();
        socket.once('close', () => webSocket.close());
        if (socket.destroyed) webSocket.close();
      },
      () => socket.destroy(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
