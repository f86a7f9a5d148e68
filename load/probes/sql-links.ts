// The SQL probe's connections: shared, with few attempts at a time, so that a server that answers again is
// not flooded.
import { createConnection, type Connection } from 'mysql2/promise';
import type { Clock, DatabaseAddress } from '../../contract/index.ts';
import { withinMs } from './pace.ts';

//   probe ──▶ a free link ─────────────────▶ INSERT ─┬─ ok in time ─▶ to the probe that waits longest, else free
//        └──▶ waits; at most 4 are connecting ─┘     └─ error, or late ─▶ this link and all free ones are destroyed

const maxConnecting = 4;

interface Waiter {
  resolve(link: Connection): void;
  reject(error: unknown): void;
}

export class SqlLinks {
  readonly #address: DatabaseAddress;
  readonly #timeoutMs: number;
  readonly #max: number;
  readonly #free: Connection[] = [];
  readonly #waiting: Waiter[] = [];
  #connecting = 0;
  /** Free, at work and connecting. */
  #open = 0;
  #closed = false;

  /** `max`: as many statements as may hang at once. */
  constructor(address: DatabaseAddress, { timeoutMs, max }: { timeoutMs: number; max: number }) {
    this.#address = address;
    this.#timeoutMs = timeoutMs;
    this.#max = max;
  }

  /** True if the database acknowledged the statement in time, the wait for a link included. Never rejects. */
  async write(clock: Clock, sql: string, values: readonly (string | number)[]): Promise<boolean> {
    const { link, giveUp } = this.#take();
    const work = link.then((got) => got.query(sql, [...values]));
    const ok = await withinMs(clock, this.#timeoutMs, work).catch(() => false);
    if (ok) this.#release(await link);
    else {
      work.catch(() => undefined);
      giveUp();
      void link.then(
        (got) => this.#drop(got),
        () => undefined,
      );
      // The failure of one link applies to all that lead to the same server.
      this.#dropFree();
    }
    return ok;
  }

  close(): void {
    this.#closed = true;
    this.#dropFree();
  }

  #take(): { link: Promise<Connection>; giveUp: () => void } {
    const free = this.#free.pop();
    if (free !== undefined) return { link: Promise.resolve(free), giveUp: () => undefined };
    let waiter: Waiter | undefined;
    const link = new Promise<Connection>((resolve, reject) => {
      waiter = { resolve, reject };
    });
    if (waiter !== undefined) this.#waiting.push(waiter);
    this.#connectMore();
    return { link, giveUp: () => this.#forget(waiter) };
  }

  #forget(waiter: Waiter | undefined): void {
    const at = waiter === undefined ? -1 : this.#waiting.indexOf(waiter);
    if (at !== -1) this.#waiting.splice(at, 1);
  }

  #release(link: Connection): void {
    const next = this.#waiting.shift();
    if (next !== undefined) next.resolve(link);
    else if (this.#closed) this.#drop(link);
    else this.#free.push(link);
  }

  #connectMore(): void {
    while (
      this.#waiting.length > this.#connecting &&
      this.#connecting < maxConnecting &&
      this.#open < this.#max
    )
      void this.#connect();
  }

  async #connect(): Promise<void> {
    this.#connecting += 1;
    this.#open += 1;
    const { host, port, user, password, database } = this.#address;
    try {
      const link = await createConnection({
        host,
        port,
        user,
        password,
        database,
        connectTimeout: this.#timeoutMs,
      });
      // A free link that breaks is found broken by the next probe that takes it; the error must not end the
      // process.
      link.on('error', () => undefined);
      this.#connecting -= 1;
      this.#release(link);
    } catch (error) {
      this.#connecting -= 1;
      this.#open -= 1;
      this.#waiting.shift()?.reject(error);
    }
    this.#connectMore();
  }

  #drop(link: Connection): void {
    this.#open -= 1;
    link.destroy();
    this.#connectMore();
  }

  #dropFree(): void {
    for (const link of this.#free.splice(0)) this.#drop(link);
  }
}
