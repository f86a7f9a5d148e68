// Types of two files of autocannon 9.0.0 that its types leave out, as far as they are used. The version is
// pinned, because this relies on its internals: on which of its methods the client calls when, and on its
// parser.
declare module 'autocannon/lib/httpClient.js' {
  import type { EventEmitter } from 'node:events';
  import type { Socket } from 'node:net';
  import type { SecureContext, TLSSocket } from 'node:tls';

  /** Of http-parser-js 0.5; callbacks are set by number. */
  interface AnswerParser {
    /** Bytes of a chunk go through here; a chunk that is no HTTP sets `hadError`. */
    execute(chunk: Buffer): unknown;
    /** The connection ended: an answer whose body goes on until then is complete now. */
    finish(): void;
    reinitialize(type: string): void;
    readonly type: string;
    /** `BODY_RAW` in a body that goes on until the connection ends. */
    readonly state: string;
    readonly hadError: boolean;
    /** Values of all `Connection` headers, in lower case. */
    readonly connection: string;
    /** Place in the chunk, and its end. */
    offset: number;
    readonly end: number;
    /** Headers complete; true means that no body follows, whatever they state. */
    2: (info: {
      statusCode: number;
      headers: string[];
      shouldKeepAlive: boolean;
      versionMinor: number;
    }) => boolean | void;
    /** A piece of the body. */
    3: (piece: Buffer, offset: number, length: number) => void;
    /** Message complete; the parser makes itself ready for the next one after this returns. */
    4: () => void;
  }

  export default class Client extends EventEmitter {
    /** Calls `_connect` at its end. */
    constructor(options: { hostname: string; port: number; protocol: string });
    /** A deep copy of the constructor's; read at each connection. */
    readonly opts: { tlsOptions: { secureContext?: SecureContext } };
    conn: Socket | TLSSocket;
    readonly parser: AnswerParser;
    readonly secure: boolean;
    destroyed: boolean;
    readonly timeoutTicker: { clear(): void };
    /**
     * Opens `conn` (over TLS without verifying, whatever `tlsOptions` holds) and calls `_doRequest`. The
     * connection calls `_connect` again when it has ended, and after it emitted `connError` for an error; a
     * `destroyed` client's does not.
     */
    _connect(): void;
    /** Also called behind each answer by the parser callbacks that the constructor sets. */
    _doRequest(): void;
    /** Takes its listeners off `conn`, but for data, and destroys it. */
    _destroyConnection(): void;
    destroy(): void;
  }
}

declare module 'autocannon/lib/httpRequestBuilder.js' {
  interface Parts {
    method: string;
    path: string;
    headers: Record<string, string>;
    body?: Buffer;
  }
  /**
   * Builds the bytes of a request, with `Host`, `Connection: keep-alive` and, for a body, `Content-Length`.
   */
  export default function requestBuilder(defaults: { host: string; auth?: string }): (parts: Parts) => Buffer;
}
