// Replaces a user's Slack: a real HTTP server that accepts and records everything.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedRequest {
  /** Method and path. */
  line: string;
  body: Record<string, unknown>;
}

export class Listener {
  readonly received: ReceivedRequest[] = [];
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      let text = '';
      request
        .on('data', (chunk: Buffer) => {
          text += chunk.toString();
        })
        .on('end', () => {
          this.received.push({
            line: `${request.method} ${request.url}`,
            body: text === '' ? {} : (JSON.parse(text) as ReceivedRequest['body']),
          });
          response.writeHead(200, { 'content-type': 'text/plain' }).end('ok');
        });
    });
  }

  /** Its address, once it listens. */
  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
