// The connections to one subject: opened when needed, up to a most, and the one that was used last is used
// first.
import { PacedClient } from './paced-client.ts';

export class Connections {
  readonly #origin: URL;
  readonly #most: number;
  readonly #all = new Set<PacedClient>();
  /** The newest stands last. Those without a connection stand first. */
  readonly #idle: PacedClient[] = [];

  constructor(origin: URL, most: number) {
    this.#origin = origin;
    this.#most = most;
  }

  /** Undefined if all are busy. */
  take(nowMs: number): PacedClient | undefined {
    const client = this.#newestConnected() ?? this.#idle.pop() ?? this.#another();
    // The service may be closing it just now, and a request would be lost on its way.
    if (client !== undefined && nowMs - client.idleSinceMs >= client.reusableMs) client.dropIdle();
    return client;
  }

  giveBack(client: PacedClient, nowMs: number): void {
    client.idleSinceMs = nowMs;
    if (client.isConnected) this.#idle.push(client);
    else this.#idle.unshift(client);
  }

  close(): void {
    for (const client of this.#all) client.destroy();
    this.#all.clear();
    this.#idle.length = 0;
  }

  /** Usually the last: those behind it lost their connection while they were idle. */
  #newestConnected(): PacedClient | undefined {
    if (this.#idle.at(-1)?.isConnected === true) return this.#idle.pop();
    const at = this.#idle.findLastIndex((client) => client.isConnected);
    return at === -1 ? undefined : this.#idle.splice(at, 1)[0];
  }

  #another(): PacedClient | undefined {
    if (this.#all.size >= this.#most) return undefined;
    const client = new PacedClient(this.#origin);
    this.#all.add(client);
    return client;
  }
}
