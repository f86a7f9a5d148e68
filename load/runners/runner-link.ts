// How the harness speaks to one runner: HTTP to its server, wherever that is forwarded from.
import { Client } from 'undici';
import { runnerState, type RunnerFile, type RunnerState } from '../../contract/index.ts';
import { parseJson } from '../../platform/parse-json.ts';

export interface RunnerAddress {
  /** From 1. */
  index: number;
  /** Its pod, or another name of where it runs. */
  name: string;
  /** On this machine's loopback. */
  port: number;
  token: string;
  /** Why it will never answer again; null while it may. */
  whyGone: () => Promise<string | null>;
}

const answersWithinMs = 10_000;

export class RunnerLink {
  readonly address: RunnerAddress;
  readonly #client: Client;

  constructor(address: RunnerAddress) {
    this.address = address;
    this.#client = new Client(`http://127.0.0.1:${address.port}`, {
      headersTimeout: answersWithinMs,
      bodyTimeout: answersWithinMs,
    });
  }

  /** Rejects without an answer within 10 s, as all that follow. */
  async state(): Promise<RunnerState> {
    return runnerState.parse(parseJson((await this.#ask('GET', '/state')).toString()));
  }

  /** Its wall clock, ms since 1970. */
  async wallMs(): Promise<number> {
    const read = parseJson((await this.#ask('GET', '/clock')).toString()) as { wallMs?: unknown } | undefined;
    if (typeof read?.wallMs !== 'number') throw new Error('the runner has no clock');
    return read.wallMs;
  }

  /** Bytes of a file from one on; empty where nothing more is there yet. */
  read(name: RunnerFile, from: number): Promise<Buffer> {
    return this.#ask('GET', `/files/${name}?from=${from}`);
  }

  async start(atWallMs: number): Promise<void> {
    await this.#ask('POST', '/start', { atWallMs });
  }

  async stop(): Promise<void> {
    await this.#ask('POST', '/stop');
  }

  /** Everything was read: the runner may go. */
  async finish(): Promise<void> {
    await this.#ask('POST', '/finish');
  }

  async close(): Promise<void> {
    await this.#client.destroy().catch(() => undefined);
  }

  async #ask(method: 'GET' | 'POST', path: string, body?: object): Promise<Buffer> {
    const answer = await this.#client.request({
      method,
      path,
      headers: { authorization: `Bearer ${this.address.token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(answersWithinMs),
    });
    const bytes = Buffer.from(await answer.body.arrayBuffer());
    if (answer.statusCode !== 200)
      throw new Error(`${method} ${path}: ${answer.statusCode} ${bytes.toString('utf8', 0, 200)}`);
    return bytes;
  }
}
