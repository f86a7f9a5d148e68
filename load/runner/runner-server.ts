// The HTTP server of a runner, on its own loopback: its state, its clock, its files, and the orders to start and to stop.
// Every request has the token of the run.
//
//   GET /state   GET /clock   GET /files/NAME?from=BYTE   POST /start {atWallMs}   POST /stop   POST /finish
import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { runnerFiles, type RunnerFile } from '../../contract/index.ts';
import { parseJson } from '../../platform/parse-json.ts';
import type { Runner } from './runner.ts';

const startOrder = z.object({ atWallMs: z.number() });
const maxBodyBytes = 10_000;

export interface RunnerServer {
  port: number;
  /** Resolves when everything was fetched: the runner may go. */
  finished: Promise<void>;
  close(): void;
}

export async function openRunnerServer(runner: Runner, port: number, token: string): Promise<RunnerServer> {
  let finish = (): void => undefined;
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const expected = digestOf(`Bearer ${token}`);
  const server: Server = createServer((request, response) => {
    if (!timingSafeEqual(digestOf(request.headers.authorization ?? ''), expected))
      return void response.writeHead(401).end();
    runner.heard();
    answer(request, response, runner, finish).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500);
      response.end(String(error));
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    finished,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  runner: Runner,
  finish: () => void,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://runner');
  const asked = `${request.method} ${url.pathname}`;
  if (asked === 'GET /clock') return json(response, { wallMs: runner.state.wallMs });
  if (asked === 'GET /state') return json(response, runner.state);
  const name = url.pathname.replace(/^\/files\//, '');
  if (asked.startsWith('GET /files/') && Object.hasOwn(runnerFiles, name)) {
    const bytes = await runner.read(name as RunnerFile, Number(url.searchParams.get('from') ?? 0));
    response.writeHead(200, {
      'content-type': 'application/octet-stream',
      'content-length': bytes.length,
    });
    response.end(bytes);
    return;
  }
  if (asked === 'POST /start') {
    const order = startOrder.safeParse(parseJson(await bodyOf(request)));
    if (!order.success) return void response.writeHead(400).end(order.error.message);
    runner.start(order.data.atWallMs);
    return json(response, runner.state);
  }
  if (asked === 'POST /stop') {
    runner.stop();
    return json(response, runner.state);
  }
  if (asked === 'POST /finish') {
    response.once('finish', finish);
    return json(response, runner.state);
  }
  response.writeHead(404).end();
}

/** Of one length, whatever the text. */
function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function json(response: ServerResponse, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > maxBodyBytes) throw new Error('the body is too long');
  }
  return text;
}
