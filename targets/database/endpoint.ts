// A database endpoint: a TCP forwarder whose upstream can be changed, cut, dropped or slowed down.
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Where } from './control-link.ts';

//   client ──▶ 127.0.0.1:port ──▶ upstream server
//   setUpstream(other)  ends all connections by reset; the next ones reach the other
//   setUpstream(null)   resets old and new connections at once: clients fail fast
//   cut(true)           the same for any upstream, until cut(false): the next ones reach the present upstream
//   drop(true)          accepts and forwards nothing, in both directions; drop(false) forwards the held bytes
//                       of clients that are still connected
//   delayMs             holds every chunk that long, in each direction

export class Endpoint {
  readonly name: string;
  #server: Server;
  #pairs = new Set<Pair>();
  #target: Where | null = null;
  #dropped = false;
  #cut = false;
  /** Connections that the last cut reset, and those that it refused. */
  #hitByCut = { reset: 0, refused: 0 };
  /** Added to every chunk, each way, ms. */
  delayMs = 0;
  /** Called when a client receives data from the upstream for the first time; must not throw. */
  onReached: () => void = () => undefined;

  private constructor(name: string) {
    this.name = name;
    this.#server = createServer({ noDelay: true, pauseOnConnect: true }, (client) => this.#accept(client));
  }

  /** Listens on a free port of 127.0.0.1, or on a given address, without an upstream. */
  static async open(name: string, { host = '127.0.0.1', port = 0 } = {}): Promise<Endpoint> {
    const endpoint = new Endpoint(name);
    await new Promise<void>((resolve, reject) => {
      endpoint.#server.once('error', reject);
      endpoint.#server.listen(port, host, resolve);
    });
    // From here on only accepting can fail (too many open files): that client is lost, the endpoint is not.
    endpoint.#server.on('error', () => undefined);
    return endpoint;
  }

  get host(): string {
    return '127.0.0.1';
  }
  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }
  get upstream(): Where | null {
    return this.#target;
  }
  get connections(): number {
    return this.#pairs.size;
  }

  /** Moves the endpoint. Existing connections are reset, unless it leads there already. */
  setUpstream(target: Where | null): void {
    const same =
      target !== null && target.address === this.#target?.address && target.port === this.#target.port;
    this.#target = target === null ? null : { address: target.address, port: target.port };
    if (!same) this.reset();
  }

  /**
   * Cuts the connections off or restores them; the upstream may change meanwhile. A repeated cut changes
   * nothing.
   */
  cut(cut: boolean): void {
    if (cut && !this.#cut) {
      this.#hitByCut = { reset: this.#pairs.size, refused: 0 };
      this.reset();
    }
    this.#cut = cut;
  }
  get cutState(): { cut: boolean; reset: number; refused: number } {
    return { cut: this.#cut, ...this.#hitByCut };
  }

  /** Resets every connection that goes through. */
  reset(): void {
    for (const pair of this.#pairs) pair.end();
  }

  /** A black hole: nothing gets through any more, nothing is refused. */
  drop(dropped: boolean): void {
    this.#dropped = dropped;
    for (const pair of this.#pairs) pair.hold(dropped);
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.reset();
    await closed;
  }

  #accept(client: Socket): void {
    if (this.#cut) this.#hitByCut.refused += 1;
    if (this.#cut || this.#target === null) {
      client.on('error', () => undefined);
      client.resetAndDestroy();
      return;
    }
    const { address, port } = this.#target;
    const pair: Pair = new Pair(
      client,
      () => connect({ host: address, port, noDelay: true }),
      () => this.delayMs,
      () => this.#pairs.delete(pair),
      () => this.onReached(),
    );
    this.#pairs.add(pair);
    pair.hold(this.#dropped);
  }
}

/** Bytes that a client may send before its upstream connection is open. */
const maxEarlyBytes = 64 * 1024;

/**
 * One client and its upstream connection. While held, neither side is read. A client that was held from the
 * start is read, to detect that it gives up: the upstream connection is opened on the first release, and only
 * for clients that still wait.
 */
class Pair {
  #client: Socket;
  #server: Socket | undefined;
  #open: () => Socket;
  #delayMs: () => number;
  #onEnd: () => void;
  #onReached: () => void;
  #held = false;
  /** What the client sent before its upstream connection was open. */
  readonly #early: Buffer[] = [];
  readonly #keepEarly = (chunk: Buffer): void => {
    this.#early.push(chunk);
    if (this.#early.reduce((sum, { length }) => sum + length, 0) > maxEarlyBytes) this.#client.pause();
  };

  constructor(
    client: Socket,
    open: () => Socket,
    delayMs: () => number,
    onEnd: () => void,
    onReached: () => void,
  ) {
    this.#client = client;
    this.#open = open;
    this.#delayMs = delayMs;
    this.#onEnd = onEnd;
    this.#onReached = onReached;
    client.on('data', this.#keepEarly);
    this.#follow(client, () => this.#server);
  }

  hold(held: boolean): void {
    this.#held = held;
    if (!held) {
      this.#server ??= this.#goOn();
      this.#client.resume();
      this.#server.resume();
    } else if (this.#server === undefined) {
      this.#client.resume();
    } else {
      this.#client.pause();
      this.#server.pause();
    }
  }

  /** Reset, not closed: the other side must not take it for an orderly end. */
  end(): void {
    this.#onEnd();
    for (const socket of [this.#client, this.#server]) {
      if (socket !== undefined && !socket.destroyed) socket.resetAndDestroy();
    }
  }

  #goOn(): Socket {
    const server = this.#open();
    this.#follow(server, () => this.#client);
    this.#client.off('data', this.#keepEarly);
    const forward = this.#relay(this.#client, server);
    for (const chunk of this.#early.splice(0)) forward(chunk);
    server.once('data', this.#onReached);
    this.#relay(server, this.#client);
    return server;
  }

  /** An error resets both sides; an orderly close lets the other side have what was sent before it. */
  #follow(socket: Socket, other: () => Socket | undefined): void {
    socket
      .on('error', () => this.end())
      .on('close', () => {
        this.#onEnd();
        other()?.destroySoon();
      });
  }

  /** From now on; returns what forwards a chunk of before. */
  #relay(from: Socket, to: Socket): (chunk: Buffer) => void {
    const write = (chunk: Buffer): void => {
      if (to.destroyed || to.writableEnded) return;
      if (!to.write(chunk)) {
        from.pause();
        to.once('drain', () => {
          if (!this.#held) from.resume();
        });
      }
    };
    const delayed: (() => void)[] = [];
    const after = (act: () => void): void => {
      const delayMs = this.#delayMs();
      if (delayMs <= 0 && delayed.length === 0) return act();
      // Each timer lets the oldest one go: when the delay shrinks, nothing overtakes what was sent before.
      delayed.push(act);
      setTimeout(() => delayed.shift()?.(), delayMs);
    };
    const forward = (chunk: Buffer): void => after(() => write(chunk));
    from.on('data', forward);
    from.on('end', () => after(() => to.end()));
    return forward;
  }
}
