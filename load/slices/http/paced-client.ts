// Autocannon's HTTP client under control of the caller: it sends one request per call and reports its outcome
// exactly once.
import type { SecureContext, TLSSocket } from 'node:tls';
import Client from 'autocannon/lib/httpClient.js';

/** A status, or the reason in a few words why there was no answer. */
export type Ending = number | string;

/** Called once for every request; it may send the next one at once. */
export interface Recipient {
  ended(client: PacedClient, arrival: number, ending: Ending): void;
}

export interface Outgoing {
  bytes: Buffer;
  /** HEAD answers have no body, whatever their headers state. */
  isHead: boolean;
  /** Its answer's body is kept until the recipient has seen it. */
  readsBody?: boolean;
}

/** Whose certificates are trusted: without a context those of Node; with `verifies` false, any. */
export interface Trust {
  secureContext?: SecureContext;
  verifies: boolean;
}

/** Of a longer body only the beginning is kept, bytes. */
const maxBodyBytes = 1 << 20;

/** An idle connection may be closed by the service at any time after so long; ms. undici takes the same. */
const usualIdleMs = 4_000;
/** A connection counts as usable for the keep-alive time of the service's header, less this; ms. */
const idleMarginMs = 1_000;

export class PacedClient extends Client {
  /** How long an idle connection may be used again, ms. */
  reusableMs = usualIdleMs;
  /** Maintained here for the owner of the client, ms of a clock. */
  idleSinceMs = 0;
  #recipient: Recipient | undefined;
  #arrival = -1;
  #outgoing: Outgoing | undefined;
  #connected = false;
  #failure: string | undefined;
  #status = 0;
  #keepAlive = true;
  #isFirstAnswer = true;
  #body: Buffer[] = [];
  #bodyBytes = 0;
  readonly #verifies: boolean;

  constructor(origin: URL, trust?: Trust) {
    const port = Number(origin.port) || (origin.protocol === 'https:' ? 443 : 80);
    // A URL writes an IPv6 address in brackets, a socket requires it without.
    super({
      hostname: origin.hostname.replace(/^\[|\]$/g, ''),
      port,
      protocol: origin.protocol,
    });
    // Not by the constructor, which copies its options deeply: the copy of a native context ends the process.
    if (trust?.secureContext !== undefined) this.opts.tlsOptions = { secureContext: trust.secureContext };
    this.#verifies = trust?.verifies ?? true;
    // autocannon's timer counts from sending, and fires on idle connections too; a slice counts from the
    // schedule.
    this.timeoutTicker.clear();
    this.on('connError', (error: NodeJS.ErrnoException) => {
      this.#failure = describeError(error);
    });
    this.#listen();
  }

  get isConnected(): boolean {
    return this.#connected;
  }

  /** Of the answer that just ended, if its request reads bodies: at most the first MiB. */
  get body(): string {
    return Buffer.concat(this.#body).toString('utf8');
  }

  /** One at a time. */
  send(outgoing: Outgoing, arrival: number, recipient: Recipient): void {
    if (this.#recipient !== undefined) throw new Error('a request is outstanding on this connection');
    this.#recipient = recipient;
    this.#arrival = arrival;
    this.#outgoing = outgoing;
    this.#body = [];
    this.#bodyBytes = 0;
    if (this.#connected) this.conn.write(outgoing.bytes);
    else this.#open(outgoing);
  }

  /** Abandons the outstanding request, and its connection with it: an answer could still arrive there. */
  abandon(why: string): void {
    this.#disconnect();
    this.#end(why);
  }

  /** Closes an idle connection; the next request opens a new one. */
  dropIdle(): void {
    if (this.#recipient === undefined) this.#disconnect();
  }

  /** Closes the client; an outstanding request is not reported. */
  override destroy(): void {
    this.#recipient = undefined;
    this.destroyed = true;
    this.#disconnect();
  }

  /** Called by autocannon to connect at once and after every end; here it only reports the end. */
  override _connect(): void {
    if (!(#connected in this) || !this.#connected) return;
    const failure = this.#failure ?? 'connection lost';
    if (this.#failure === undefined && this.#recipient !== undefined && this.parser.state === 'BODY_RAW')
      return this.parser.finish();
    this.abandon(failure);
  }

  /** Called by autocannon to send as soon as it can. */
  override _doRequest(): void {
    // The caller decides when.
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
      // Autocannon trusts every certificate; a request, with its tokens, leaves only towards one that Node or
      // the user trusts.
      const { authorized, authorizationError } = this.conn as TLSSocket;
      if (authorized || !this.#verifies) this.conn.write(bytes);
      else this.abandon(`certificate not trusted (${String(authorizationError)})`);
    });
  }

  /**
   * Replaces autocannon's callbacks: bodies are kept only where they are read, HEAD and interim answers are handled, trouble is
   * detected.
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
    parser[3] = (piece, offset, length) => {
      if (this.#outgoing?.readsBody !== true || this.#bodyBytes >= maxBodyBytes) return;
      // The chunk's memory is not the client's: a copy stays.
      const kept = Buffer.from(
        piece.subarray(offset, offset + Math.min(length, maxBodyBytes - this.#bodyBytes)),
      );
      this.#body.push(kept);
      this.#bodyBytes += kept.length;
    };
    parser[4] = () => this.#answered();
    parser.execute = (chunk) => {
      // Unrequested, such as a 408 before an idle connection is closed.
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
      // Unrequested bytes behind an answer must not be read as the next answer.
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

function describeError({ code, message }: NodeJS.ErrnoException): string {
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
