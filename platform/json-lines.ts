// Sends and receives one JSON object a line over a socket.
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';

/**
 * Calls `receive` for each line that is JSON; any other line ends the connection, because the other side uses
 * another protocol.
 */
export function receiveLines(socket: Socket, receive: (message: unknown) => void): void {
  createInterface({ input: socket, crlfDelay: Infinity })
    .on('line', (line) => {
      let message: unknown;
      try {
        message = JSON.parse(line);
      } catch {
        socket.destroy();
        return;
      }
      receive(message);
    })
    .on('error', () => undefined);
}

/** Sends unless the other side is gone. */
export function sendLine(socket: Socket, message: unknown): void {
  if (socket.writable) socket.write(`${JSON.stringify(message)}\n`);
}
