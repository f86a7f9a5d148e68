// What a pool lends to the pool of another endpoint: connections that lead where that one needs them.
import { haveSameSignIn, type DatabaseAddress } from './address.ts';
import type { LinkSet } from './link-set.ts';
import type { Link, ServerState } from './link.ts';

export interface LenderParts {
  links: LinkSet;
  address: DatabaseAddress;
  /** Takes a connection back that was only asked something. */
  release: (link: Link) => void;
  /** Called when connections have left the pool. */
  onLent: () => void;
}

export class Lender {
  readonly #parts: LenderParts;

  constructor(parts: LenderParts) {
    this.#parts = parts;
  }

  /** Whether its connections have the account and the database of that address. */
  suits(address: DatabaseAddress): boolean {
    return haveSameSignIn(address, this.#parts.address);
  }

  /**
   * A connection whose server was read-only when it was opened and takes writes now; it belongs to the caller from
   * now on. A reader that takes writes from the start is set up wrongly, and no writer.
   */
  async takePromoted(): Promise<{ link: Link; state: ServerState } | undefined> {
    const { links, release } = this.#parts;
    const link = links.takeIdle(({ openedReadOnly }) => openedReadOnly);
    if (link === undefined) return undefined;
    const state = await link.serverState().catch(() => undefined);
    if (state === undefined || state.readOnly || !links.has(link)) {
      release(link);
      return undefined;
    }
    this.#lend([link]);
    return { link, state };
  }

  /** Idle connections to that server, at most `count`, one left behind; they belong to the caller from now on. */
  takeSpare(server: string, count: number): Link[] {
    return this.#lend(this.#parts.links.spareTo(server, count));
  }

  #lend(links: Link[]): Link[] {
    for (const link of links) {
      this.#parts.links.remove(link);
      link.whenLost(() => undefined);
    }
    if (links.length > 0) this.#parts.onLent();
    return links;
  }
}
