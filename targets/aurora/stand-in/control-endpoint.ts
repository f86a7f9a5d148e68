// What moto asks about a pair, and what it has done with it: HTTP on loopback, with a token.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import type { DatabaseCapability } from '../../../contract/index.ts';
import { parseJson } from '../../../platform/parse-json.ts';

/** A replicated pair under its control plane. */
export interface JoinedPair {
  capability: DatabaseCapability;
  servers(this: void): readonly { name: string; address: string; port: number }[];
}

export interface ControlEndpoint {
  readonly url: string;
  readonly token: string;
  close(): Promise<void>;
}

const order = z.object({ target: z.string().nullable() });

/** `GET /pair`: writer and members. `POST /failover`: without a target the writer is killed, with one it is switched over. */
export async function openControlEndpoint(pair: JoinedPair): Promise<ControlEndpoint> {
  const token = randomBytes(24).toString('hex');
  const server = createServer((request, response) => {
    const answer = (status: number, body: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (!hasToken(request, token)) return answer(401, { error: 'no token' });
    const work = request.url === '/pair' ? pairOf(pair) : failedOver(pair, request);
    work.then(
      (body) => answer(200, body),
      (error: unknown) => answer(409, { error: error instanceof Error ? error.message : String(error) }),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function pairOf({ capability, servers }: JoinedPair): Promise<object> {
  const { writer, members } = await capability.topology();
  const running = servers();
  return {
    writer,
    members: members.map(({ name, role, zone }) => {
      const place = running.find((one) => one.name === name);
      return { name, zone, role, address: place?.address ?? '127.0.0.1', port: place?.port ?? 1 };
    }),
  };
}

async function failedOver({ capability }: JoinedPair, request: IncomingMessage): Promise<object> {
  const { target } = order.parse(parseJson(await bodyOf(request)));
  if (target === null) await capability.crashWriter();
  else await capability.switchOverWriter();
  return {};
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of request) text += String(piece);
  return text;
}

function hasToken({ headers }: IncomingMessage, token: string): boolean {
  const given = Buffer.from(headers.authorization ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
