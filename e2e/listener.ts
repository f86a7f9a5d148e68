// Stands where somebody's Slack or Grafana would: a real HTTP server that takes everything and remembers it.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Heard {
  /** Method and path. */
  line: string;
  body: Record<string, unknown>;
}

/**
 * What a Grafana says of its health, of a folder, a dashboard and an annotation that it took; Slack's answer
 * is read by nobody.
 */
const answer = JSON.stringify({ database: 'ok', uid: 'showtime', status: 'success', id: 1 });

export class Listener {
  readonly heard: Heard[] = [];
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      let text = '';
      request
        .on('data', (chunk: Buffer) => {
          text += chunk.toString();
        })
        .on('end', () => {
          this.heard.push({
            line: `${request.method} ${request.url}`,
            body: text === '' ? {} : (JSON.parse(text) as Heard['body']),
          });
          response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
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
