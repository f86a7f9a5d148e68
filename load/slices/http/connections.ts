// The connections to one subject: opened when needed, up to a most, and the one that was used last is used
// first.
import { createSecureContext, rootCertificates } from 'node:tls';
import type { TlsTrust } from '../../../platform/http-status.ts';
import { PacedClient, type Trust } from './paced-client.ts';

/** Made once: a bundle of certificates takes long to read. Undefined for a service without TLS. */
export function trustOf(origin: URL, tls: TlsTrust | undefined): Trust | undefined {
  if (origin.protocol !== 'https:' || tls === undefined) return undefined;
  const { authorities, verifies } = tls;
  return authorities === null
    ? { verifies }
    : { verifies, secureContext: createSecureContext({ ca: [...rootCertificates, authorities] }) };
}

export class Connections {
  readonly #origin: URL;
  readonly #max: number;
  readonly #trust: Trust | undefined;
  readonly #all = new Set<PacedClient>();
  /** Those without a connection come first, the newest comes last. */
  readonly #idle: PacedClient[] = [];

  constructor(origin: URL, max: number, tls?: TlsTrust) {
    this.#origin = origin;
    this.#max = max;
    this.#trust = trustOf(origin, tls);
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
    if (this.#all.size >= this.#max) return undefined;
    const client = new PacedClient(this.#origin, this.#trust);
    this.#all.add(client);
    return client;
  }
}
