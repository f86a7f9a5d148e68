// One open page: gets what changed since the last event that it has, and nothing while it does not read.
import type { ServerResponse } from 'node:http';
import type { LiveFeed } from '../feed.ts';

/** So that proxies and the page itself see that the connection lives, ms. */
const heartbeatMs = 10_000;
/** The page tries again so long after a connection broke, ms. */
const retryMs = 1_000;
/** Beyond, a page does not read; it gets the sum of what it missed later. */
const maxWaitingBytes = 1 << 20;

export class Viewer {
  readonly #response: ServerResponse;
  #last: string | null;
  #stop: () => void = () => undefined;
  readonly #heartbeat: NodeJS.Timeout;
  #feed: LiveFeed;

  /** `last`: the id of the newest event that the page has; null for a page that has none. */
  constructor(response: ServerResponse, last: string | null, feed: LiveFeed) {
    this.#response = response;
    this.#last = last;
    this.#feed = feed;
    response.write(`retry: ${retryMs}\n\n`);
    this.#heartbeat = setInterval(() => this.#response.write(': still here\n\n'), heartbeatMs);
    this.#heartbeat.unref();
    response.on('drain', () => this.#send());
    this.show(feed);
  }

  /** Shows another feed from its start, or this one from where the page is. */
  show(feed: LiveFeed): void {
    this.#stop();
    this.#feed = feed;
    this.#stop = feed.onChange(() => this.#send());
    this.#send();
  }

  /** The run is over and so is its server: the page keeps what it shows and stops asking. */
  finish(): void {
    this.#send();
    this.end();
    this.#response.end('event: over\ndata: {}\n\n');
  }

  end(): void {
    this.#stop();
    clearInterval(this.#heartbeat);
  }

  #send(): void {
    if (this.#response.writableEnded || this.#response.writableLength > maxWaitingBytes) return;
    const { id } = this.#feed;
    if (id === this.#last) return;
    const message = JSON.stringify(this.#feed.message(this.#last));
    this.#last = id;
    this.#response.write(`id: ${id}\ndata: ${message}\n\n`);
  }
}
