// The connections of a pool: which of them are idle, and which are on loan from another pool.
import type { Link } from './link.ts';

export class LinkSet {
  readonly #all = new Set<Link>();
  readonly #idle: Link[] = [];
  readonly #loans = new Set<Link>();

  get size(): number {
    return this.#all.size;
  }
  get idleCount(): number {
    return this.#idle.length;
  }
  get loanCount(): number {
    return this.#loans.size;
  }
  get hasIdleLoan(): boolean {
    return this.#idle.some((link) => this.#loans.has(link));
  }

  has(link: Link): boolean {
    return this.#all.has(link);
  }

  /** Not idle until it is put back. */
  add(link: Link, from: 'own' | 'loan'): void {
    this.#all.add(link);
    if (from === 'loan') this.#loans.add(link);
  }

  /** The idle one that was used last, or the first that `suits`; not idle any more. */
  takeIdle(suits?: (link: Link) => boolean): Link | undefined {
    if (suits === undefined) return this.#idle.pop();
    const place = this.#idle.findIndex(suits);
    return place < 0 ? undefined : this.#idle.splice(place, 1)[0];
  }

  /** Not of this set any more; the caller drops it. */
  takeIdleLoan(): Link | undefined {
    const loan = this.#idle.find((link) => this.#loans.has(link));
    if (loan !== undefined) this.remove(loan);
    return loan;
  }

  putIdle(link: Link): void {
    this.#idle.push(link);
  }

  /** Idle ones that lead to that server, at most `count`, one left behind. They stay in the set. */
  spareTo(server: string, count: number): Link[] {
    return this.#idle
      .slice(1)
      .filter((link) => link.server === server)
      .slice(0, count);
  }

  remove(link: Link): void {
    this.takeIdle((idle) => idle === link);
    this.#all.delete(link);
    this.#loans.delete(link);
  }

  /** Empties the set. Returns what was in it. */
  removeAll(): Link[] {
    const links = [...this.#all];
    this.#all.clear();
    this.#loans.clear();
    this.#idle.length = 0;
    return links;
  }
}
