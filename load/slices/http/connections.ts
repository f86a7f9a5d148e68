// The connections to one subject: opened when needed, up to a most, and the one that was used last is used first.
import { PacedClient } from './paced-client.ts';

interface Idle { client: PacedClient; sinceMs: number }

export class Connections {
  readonly #origin: URL;
  readonly #most: number;
  readonly #all = new Set<PacedClient>();
  /** The newest stands last. Those without a connection stand first. */
  readonly #idle: Idle[] = [];

  constructor(origin: URL, most: number) {
    this.#origin = origin;
    this.#most = most;
  }

  /** Undefined if all are busy. */
  take(nowMs: number): PacedClient | undefined {
    const idle = this.#newestConnected() ?? this.#idle.pop() ?? this.#another(nowMs);
    if (idle === undefined) return undefined;
    // The service may be closing it just now, and a request would be lost on its way.
    if (nowMs - idle.sinceMs >= idle.client.reusableMs) idle.client.dropIdle();
    return idle.client;
  }

  giveBack(client: PacedClient, nowMs: number): void {
    if (client.isConnected) this.#idle.push({ client, sinceMs: nowMs });
    else this.#idle.unshift({ client, sinceMs: nowMs });
  }

  close(): void {
    for (const client of this.#all) client.destroy();
    this.#all.clear();
    this.#idle.length = 0;
  }

  /** Usually the last: those behind it lost their connection while they were idle. */
  #newestConnected(): Idle | undefined {
    const at = this.#idle.findLastIndex(({ client }) => client.isConnected);
    return at === -1 ? undefined : this.#idle.splice(at, 1)[0];
  }

  #another(nowMs: number): Idle | undefined {
    if (this.#all.size >= this.#most) return undefined;
    const client = new PacedClient(this.#origin);
    this.#all.add(client);
    return { client, sinceMs: nowMs };
  }
}
