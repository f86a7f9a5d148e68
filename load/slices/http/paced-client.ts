// Autocannon's HTTP client, held back: it sends one request when told to, and says exactly once what became
// of it.
//
//   no connection ──send──▶ outstanding ──answer──▶ idle ──send──▶ outstanding
//         ▲                      │                    │
//         └── error, end, ───────┴── end, dropIdle ───┘
//             abandon, Connection: close
import type { TLSSocket } from 'node:tls';
import Client from 'autocannon/lib/httpClient.js';

/** A status, or in a few words why there was no answer. */
export type Ending = number | string;

/** Hears once of every request; it may send the next one at once. */
export interface Recipient {
  ended(client: PacedClient, arrival: number, ending: Ending): void;
}

export interface Outgoing {
  bytes: Buffer;
  /** HEAD answers have no body, whatever their headers say. */
  isHead: boolean;
}

/** An idle connection may be closed by the service at any time after so long; ms. undici takes the same. */
const usualIdleMs = 4_000;
/** A service that says how long it keeps a connection is believed, less this; ms. */
const idleMarginMs = 1_000;

export class PacedClient extends Client {
  /** How long an idle connection may be used again, ms. */
  reusableMs = usualIdleMs;
  /** Kept here for whoever holds it, ms of a clock. */
  idleSinceMs = 0;
  #recipient: Recipient | undefined;
  #arrival = -1;
  #outgoing: Outgoing | undefined;
  #connected = false;
  #failure: string | undefined;
  #status = 0;
  #keepAlive = true;
  #isFirstAnswer = true;

  constructor(origin: URL) {
    const port = Number(origin.port) || (origin.protocol === 'https:' ? 443 : 80);
    // A URL writes an IPv6 address in brackets, a socket wants it without.
    super({ hostname: origin.hostname.replace(/^\[|\]$/g, ''), port, protocol: origin.protocol });
    // Its own timer counts from sending, and fires on idle connections too; a slice counts from the schedule.
    this.timeoutTicker.clear();
    this.on('connError', (error: NodeJS.ErrnoException) => {
      this.#failure = inWords(error);
    });
    this.#listen();
  }

  get isConnected(): boolean {
    return this.#connected;
  }

  /** One at a time. */
  send(outgoing: Outgoing, arrival: number, recipient: Recipient): void {
    if (this.#recipient !== undefined) throw new Error('a request is outstanding on this connection');
    this.#recipient = recipient;
    this.#arrival = arrival;
    this.#outgoing = outgoing;
    if (this.#connected) this.conn.write(outgoing.bytes);
    else this.#open(outgoing);
  }

  /** Gives up the outstanding request, and its connection with it: an answer could still come there. */
  abandon(why: string): void {
    this.#disconnect();
    this.#end(why);
  }

  /** Closes an idle connection; the next request opens a new one. */
  dropIdle(): void {
    if (this.#recipient === undefined) this.#disconnect();
  }

  /** Ends it for good; nobody hears of an outstanding request. */
  override destroy(): void {
    this.#recipient = undefined;
    this.destroyed = true;
    this.#disconnect();
  }

  /** Called by autocannon to connect at once and after every end; here it only tells of the end. */
  override _connect(): void {
    if (!(#connected in this) || !this.#connected) return;
    const failure = this.#failure ?? 'connection lost';
    if (this.#failure === undefined && this.#recipient !== undefined && this.parser.state === 'BODY_RAW')
      return this.parser.finish();
    this.abandon(failure);
  }

  /** Called by autocannon to send as soon as it can. */
  override _doRequest(): void {
    // Whoever holds this client says when.
  }

  #open({ bytes }: Outgoing): void {
    this.#connected = true;
    this.#failure = undefined;
    this.#isFirstAnswer = true;
    this.reusableMs = usualIdleMs;
    super._connect();
    this.conn.setNoDelay(true);
    if (!this.secure) return void this.conn.write(bytes);
    this.conn.once('secureConnect', () => {
      // Autocannon trusts every certificate; a request, with its tokens, leaves only towards one that Node
      // trusts.
      const { authorized, authorizationError } = this.conn as TLSSocket;
      if (authorized) this.conn.write(bytes);
      else this.abandon(`certificate not trusted (${String(authorizationError)})`);
    });
  }

  /**
   * Replaces autocannon's callbacks: bodies are not kept, HEAD and interim answers are understood, trouble is
   * noticed.
   */
  #listen(): void {
    const { parser } = this;
    const parse = parser.execute.bind(parser);
    parser[2] = ({ statusCode, headers, shouldKeepAlive, versionMinor }) => {
      const isHead = this.#outgoing?.isHead === true;
      this.#status = statusCode;
      this.#keepAlive =
        shouldKeepAlive || (isHead && versionMinor > 0 && !parser.connection.includes('close'));
      if (this.#isFirstAnswer) this.#readKeepAlive(headers);
      return isHead;
    };
    parser[3] = () => undefined;
    parser[4] = () => this.#answered();
    parser.execute = (chunk) => {
      // Nobody asked: such as a 408 before an idle connection is closed.
      if (this.#recipient === undefined) return this.#disconnect();
      parse(chunk);
      if (parser.hadError) this.abandon('malformed answer');
    };
  }

  #answered(): void {
    // An interim answer (100, 103): the real one follows.
    if (this.#status < 200) return;
    const { parser } = this;
    if (!this.#keepAlive || parser.offset < parser.end) {
      // Bytes behind an answer that nobody asked for must not pass for the next one's.
      parser.offset = parser.end;
      this.#disconnect();
    }
    this.#end(this.#status);
  }

  #readKeepAlive(headers: readonly string[]): void {
    this.#isFirstAnswer = false;
    const at = headers.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === 'keep-alive');
    const seconds = /timeout=(\d+)/i.exec(headers[at + 1] ?? '')?.[1];
    if (at !== -1 && seconds !== undefined)
      this.reusableMs = Math.max(0, Number(seconds) * 1_000 - idleMarginMs);
  }

  #end(ending: Ending): void {
    const recipient = this.#recipient;
    this.#recipient = undefined;
    recipient?.ended(this, this.#arrival, ending);
  }

  #disconnect(): void {
    if (!this.#connected) return;
    this.#connected = false;
    this._destroyConnection();
    this.parser.reinitialize(this.parser.type);
  }
}

function inWords({ code, message }: NodeJS.ErrnoException): string {
  switch (code) {
    case 'ECONNREFUSED':
      return 'connection refused';
    case 'ECONNRESET':
    case 'EPIPE':
      return 'connection lost';
    default:
      return `connection failed (${code ?? message})`;
  }
}
