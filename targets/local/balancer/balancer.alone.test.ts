import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import {
  createServer as createHttpServer,
  request as httpRequest,
  Agent,
  type IncomingHttpHeaders,
  type RequestListener,
} from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../platform/clock.ts';
import {
  harnessTraffic,
  outcomeOf,
  problemMediaType,
  problems,
  trafficHeader,
} from '../../../contract/index.ts';
import { startBalancer, type Balancer } from './index.ts';
import type { AnsweredRequest, RequestWatch } from './request-watch.ts';
import type { BalancerSettings } from './settings.ts';

const fixturePod = fileURLToPath(new URL('../testing/fixture-pod.mjs', import.meta.url));

let folder: string;
let balancer: Balancer;
let closers: (() => void | Promise<void>)[];
let health: { pod: string; ready: boolean; because: string }[];
let healthListeners: (() => void)[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'balancer-'));
  closers = [];
  health = [];
  healthListeners = [];
});
afterEach(async () => {
  await balancer.stop();
  for (const close of closers) await close();
  await rm(folder, { recursive: true });
});

async function start(settings: Partial<BalancerSettings> = {}, watch?: RequestWatch): Promise<void> {
  balancer = await startBalancer({
    ...(watch === undefined ? {} : { watch }),
    clock: systemClock(),
    logFile: join(folder, 'balancer.ndjson'),
    settings: { healthEveryMs: 20, ...settings },
    onHealth: (pod, ready, because) => {
      health.push({ pod, ready, because });
      for (const listener of healthListeners) listener();
    },
  });
}

/** Resolves when `holds` returns true; checked after every health change. */
function whenHealth(holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const check = (): void => {
      if (holds()) resolve();
    };
    healthListeners.push(check);
    check();
  });
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A pod in this process whose /readyz is fine until `unhealthy`. */
async function httpPod(
  name: string,
  listener: RequestListener,
): Promise<{ url: string; close: () => void; unhealthy: { now: boolean } }> {
  const unhealthy = { now: false };
  const server = createHttpServer((request, response) => {
    if (request.url === '/readyz') response.writeHead(unhealthy.now ? 503 : 200).end();
    else listener(request, response);
  });
  const url = await listening(server);
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  closers.push(close);
  balancer.add({ name, url, zone: 'a' });
  await whenHealth(() => balancer.isReady(name));
  return { url, close, unhealthy };
}

/** A pod whose /readyz is fine and whose every other answer is what `answer` does with the raw socket. */
async function rawPod(
  name: string,
  answer: (socket: Socket, head: string) => void,
): Promise<{ heads: string[] }> {
  const heads: string[] = [];
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      const head = data.toString('latin1');
      if (head.startsWith('GET /readyz')) {
        socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      } else {
        heads.push(head);
        answer(socket, head);
      }
    });
  });
  const url = await listening(server);
  closers.push(() => void server.close());
  balancer.add({ name, url, zone: 'a' });
  await whenHealth(() => balancer.isReady(name));
  return { heads };
}

interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}
function send(
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string | Buffer; agent?: Agent } = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', headers = {}, body, agent } = options;
    const request = httpRequest(
      balancer.url + path,
      { method, headers, agent: agent ?? new Agent() },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        );
        response.on('error', reject);
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

async function logLines(): Promise<{ id: string; pods: string[]; status: number; error?: string }[]> {
  await balancer.stop();
  const text = await readFile(join(folder, 'balancer.ndjson'), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe('which pod', () => {
  it('which pod answers 503 in plain HTML with no pod at all, and with none that is ready', async () => {
    await start();
    const without = await send('/');
    const pod = await httpPod('pod-1', (_request, response) => response.end('hello'));
    pod.unhealthy.now = true;
    await whenHealth(() => health.some(({ ready }) => !ready));
    const unready = await send('/');
    expect([without.status, unready.status]).toEqual([503, 503]);
    expect(without.headers['content-type']).toBe('text/html');
    expect(without.body).toContain('503 Service Temporarily Unavailable');
    expect(health.at(-1)).toEqual({ pod: 'pod-1', ready: false, because: 'status 503' });
  });

  it('which pod takes a pod out after two failed checks and in again after one good one', async () => {
    await start();
    const answers = ['ready', 'sick', 'ready', 'sick', 'sick', 'ready'];
    let requests = 0;
    const server = createHttpServer((_request, response) => {
      response.writeHead(answers[Math.min(requests++, answers.length - 1)] === 'ready' ? 200 : 503).end();
    });
    closers.push(() => void server.close());
    balancer.add({ name: 'pod-1', url: await listening(server), zone: 'a' });
    await whenHealth(() => health.length === 3);
    expect(health.map(({ ready }) => ready)).toEqual([true, false, true]);
    expect(requests).toBe(6);
  });

  it('which pod spreads sequential requests over all ready pods, across zones', async () => {
    await start();
    const served = new Map<string, number>();
    for (const name of ['pod-1', 'pod-2', 'pod-3']) {
      await httpPod(name, (_request, response) => {
        served.set(name, (served.get(name) ?? 0) + 1);
        response.end(name);
      });
    }
    for (let n = 0; n < 30; n += 1) await send('/');
    expect([...served.values()]).toEqual([10, 10, 10]);
  });

  it('which pod sends to the pod with the fewest requests in flight', async () => {
    await start();
    const held: (() => void)[] = [];
    await httpPod('stuck', (_request, response) => held.push(() => response.end('stuck')));
    const first = send('/');
    await expect.poll(() => held.length).toBe(1);
    await httpPod('free', (_request, response) => response.end('free'));
    const oneByOne = [
      (await send('/')).body,
      (await send('/')).body,
      (await send('/')).body,
      (await send('/')).body,
    ];
    expect(oneByOne).toEqual(['free', 'free', 'free', 'free']);
    for (const release of held) release();
    expect((await first).body).toBe('stuck');
  });

  it('which pod tries a refused connection once on another pod, with the body, and logs both', async () => {
    await start({ healthEveryMs: 60_000 });
    const dead = await httpPod('pod-1', (_request, response) => response.end('dead'));
    const bodies: string[] = [];
    await httpPod('pod-2', (request, response) => {
      request.on('data', (chunk: Buffer) => bodies.push(chunk.toString()));
      request.on('end', () => response.end('alive'));
    });
    dead.close();
    const replies = [
      await send('/a', { method: 'POST', body: 'snacks' }),
      await send('/b', { method: 'POST', body: 'snacks' }),
    ];
    expect(replies.map(({ status, body }) => [status, body])).toEqual([
      [200, 'alive'],
      [200, 'alive'],
    ]);
    expect(bodies).toEqual(['snacks', 'snacks']);
    expect((await logLines()).map(({ pods }) => pods)).toContainEqual(['pod-1', 'pod-2']);
  });

  it('which pod answers 502 when every pod refuses', async () => {
    await start({ healthEveryMs: 60_000 });
    for (const name of ['pod-1', 'pod-2', 'pod-3'])
      (await httpPod(name, (_request, response) => response.end())).close();
    expect((await send('/')).status).toBe(502);
    expect((await logLines())[0]).toMatchObject({ status: 502, error: 'ECONNREFUSED' });
  });
});

describe('a share of a journey', () => {
  it('a share of a journey is refused as by an overloaded service, so that clients know that nothing was done; no pod receives it', async () => {
    await start();
    const paths: string[] = [];
    await httpPod('one', (request, response) => {
      paths.push(`${request.method} ${request.url}`);
      response.writeHead(201).end('{}');
    });
    await balancer.traffic.refuse({ journey: 'order', share: 1, seed: 1 });
    const refused = await send('/api/orders', {
      method: 'POST',
      body: '{"theatre":1}',
      headers: { 'X-Request-Id': 'mine' },
    });
    const document = JSON.parse(refused.body) as { type: string };
    expect(refused).toMatchObject({
      status: 503,
      headers: {
        'retry-after': '1',
        'content-type': expect.stringContaining(problemMediaType) as string,
        'x-request-id': 'mine',
      },
    });
    expect(document).toMatchObject({ ...problems.overloaded, instance: 'mine' });
    expect(outcomeOf({ status: refused.status, problemType: document.type })).toBe('refused');
    expect((await send('/api/theatres/1/menu')).status).toBe(201);
    expect((await send('/api/orders/7/cancel', { method: 'POST' })).status).toBe(201);
    await balancer.traffic.pass('order');
    expect((await send('/api/orders', { method: 'POST', body: '{}' })).status).toBe(201);
    expect(paths).toEqual(['GET /api/theatres/1/menu', 'POST /api/orders/7/cancel', 'POST /api/orders']);
    expect((await logLines())[0]).toMatchObject({
      id: 'mine',
      pods: [],
      status: 503,
      error: 'refused by a fault',
    });
  });

  it('a share of a journey is exact: 20 of 200 orders at a tenth, probes among them, over one connection that stays open', async () => {
    await start();
    await httpPod('one', (_request, response) => void response.writeHead(201).end('{}'));
    await balancer.traffic.refuse({ journey: 'order', share: 0.1, seed: 3 });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const statuses: number[] = [];
    for (let n = 0; n < 200; n += 1) {
      const headers = n % 2 === 0 ? { [trafficHeader]: harnessTraffic } : {};
      statuses.push((await send('/api/orders', { method: 'POST', body: '{}', headers, agent })).status);
    }
    agent.destroy();
    const refused = statuses.filter((status) => status === 503).length;
    expect(Math.abs(refused - 20)).toBeLessThanOrEqual(1);
    expect(await balancer.traffic.refusal('order')).toEqual({ inForce: true, requested: 200, refused });
  });

  it('a share of a journey is reported to observers as answered by the balancer', async () => {
    const answered: AnsweredRequest[] = [];
    await start({}, { arrived: () => undefined, answered: (request) => answered.push(request) });
    await balancer.traffic.refuse({ journey: 'order', share: 1, seed: 1 });
    await send('/api/orders', { method: 'POST', body: '{}' });
    expect(answered).toMatchObject([
      { journey: 'order', status: 503, answeredBy: 'balancer', traffic: 'customer' },
    ]);
  });
});

describe('a pod that fails in the middle', () => {
  it.each(['GET', 'POST'])(
    'a pod that fails in the middle answers 502 when the pod resets before it answered, and never sends a %s again',
    async (method) => {
      await start();
      const first = await rawPod('pod-1', (socket) => socket.resetAndDestroy());
      const second = await rawPod('pod-2', (socket) => socket.resetAndDestroy());
      const reply = await send('/orders', { method, ...(method === 'POST' ? { body: 'x' } : {}) });
      expect(reply.status).toBe(502);
      expect(reply.headers['content-type']).toBe('text/html');
      expect(first.heads.length + second.heads.length).toBe(1);
    },
  );

  it('a pod that fails in the middle never sends a request again that a reused connection swallowed', async () => {
    await start();
    const { heads } = await rawPod('pod-1', (socket, head) => {
      if (head.startsWith('GET /first')) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      else socket.end();
    });
    expect((await send('/first')).status).toBe(200);
    expect((await send('/second')).status).toBe(502);
    expect(heads.map((head) => head.split(' ')[1])).toEqual(['/first', '/second']);
  });

  it('a pod that fails in the middle answers 502 to garbage', async () => {
    await start();
    await rawPod('pod-1', (socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
    expect((await send('/')).status).toBe(502);
  });

  it('a pod that fails in the middle resets the client when the pod breaks off in the middle of an answer, so that a part never looks complete', async () => {
    await start();
    await rawPod('pod-1', (socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this', () =>
        setTimeout(() => socket.resetAndDestroy(), 20),
      );
    });
    await expect(send('/')).rejects.toThrow(/aborted|hang up|ECONNRESET/);
    expect((await logLines())[0]).toMatchObject({ status: 502 });
  });

  it('a pod that fails in the middle answers 504 when the pod sends nothing for the idle timeout', async () => {
    await start({ idleTimeoutMs: 150 });
    await rawPod('pod-1', () => undefined);
    const reply = await send('/');
    expect(reply.status).toBe(504);
    expect(reply.body).toContain('504 Gateway Time-out');
  });

  it('a pod that fails in the middle releases the pod when the client goes away', async () => {
    await start();
    let release = (): void => undefined;
    const promise = new Promise<void>((resolve) => {
      release = resolve;
    });
    const request = httpRequest(`${balancer.url}/`);
    await rawPod('pod-1', (socket) => {
      socket.once('close', release);
      request.destroy();
    });
    request.on('error', () => undefined).end();
    await promise;
    expect((await logLines())[0]).toMatchObject({ status: 460 });
  });
});

describe('headers and bodies', () => {
  it('headers and bodies sets a request id when there is none, passes one on, and adds the address of the client', async () => {
    await start();
    const seen: IncomingHttpHeaders[] = [];
    await httpPod('pod-1', (request, response) => {
      seen.push(request.headers);
      response.setHeader('Set-Cookie', ['a=1', 'b=2']).end();
    });
    const reply = await send('/', {
      headers: { Connection: 'keep-alive, X-Private', 'X-Private': 'hop', 'Keep-Alive': 'timeout=1' },
    });
    await send('/', { headers: { 'X-Request-Id': 'mine', 'X-Forwarded-For': '10.1.2.3' } });
    expect(reply.headers['set-cookie']).toEqual(['a=1', 'b=2']);
    expect(seen[0]?.['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(seen[0]?.['x-private']).toBeUndefined();
    expect(seen[0]?.['keep-alive']).toBeUndefined();
    expect(seen[0]?.['x-forwarded-for']).toBe('127.0.0.1');
    expect(seen[1]).toMatchObject({
      'x-request-id': 'mine',
      'x-forwarded-for': '10.1.2.3, 127.0.0.1',
      'x-forwarded-proto': 'http',
    });
    const lines = await logLines();
    expect(lines[1]).toMatchObject({ id: 'mine', pods: ['pod-1'], status: 200 });
    expect((await stat(join(folder, 'balancer.ndjson'))).mode & 0o777).toBe(0o600);
  });

  it('headers and bodies passes chunked bodies and binary answers through unchanged', async () => {
    await start();
    const binary = Buffer.from(Array.from({ length: 100_000 }, (_value, index) => index % 256));
    await httpPod('pod-1', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => response.end(Buffer.concat(chunks).toString('base64')));
    });
    const reply = await send('/', {
      method: 'POST',
      headers: { 'Transfer-Encoding': 'chunked' },
      body: binary,
    });
    expect(Buffer.from(reply.body, 'base64').equals(binary)).toBe(true);
  });

  it('headers and bodies refuses a body above the limit with 413 and sends nothing on', async () => {
    await start({ bodyLimitBytes: 1_000 });
    const seen: string[] = [];
    await httpPod('pod-1', (request, response) => {
      seen.push(request.url ?? '');
      response.end();
    });
    expect((await send('/', { method: 'POST', body: 'x'.repeat(1_001) })).status).toBe(413);
    expect(seen).toEqual([]);
  });

  it('headers and bodies closes a pod connection when the pod requests it and keeps the client connection', async () => {
    await start();
    const ports = new Set<number | undefined>();
    await httpPod('pod-1', (request, response) => {
      ports.add(request.socket.remotePort);
      response.setHeader('Connection', 'close').end();
    });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    closers.push(() => agent.destroy());
    const replies = [await send('/', { agent }), await send('/', { agent }), await send('/', { agent })];
    expect(ports.size).toBe(3);
    expect(replies.map(({ headers }) => headers.connection)).toEqual([
      'keep-alive',
      'keep-alive',
      'keep-alive',
    ]);
  });
});

describe('draining under load', () => {
  async function tiny(name: string): Promise<{ child: ChildProcess; exited: Promise<unknown> }> {
    const child = spawn(process.execPath, [fixturePod], {
      env: { POD_NAME: name, DRAIN_MS: '600' },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    closers.push(() => void child.kill('SIGKILL'));
    const exited = once(child, 'exit');
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const {
      listening: { host, port },
    } = JSON.parse(line.toString());
    balancer.add({ name, url: `http://${host}:${port}`, zone: 'a' });
    await whenHealth(() => balancer.isReady(name));
    return { child, exited };
  }

  it('draining under load loses no request while one pod after the other is terminated', async () => {
    await start({ healthEveryMs: 200 });
    const pods = [await tiny('pod-1'), await tiny('pod-2'), await tiny('pod-3')];
    const agent = new Agent({ keepAlive: true, maxSockets: 16 });
    closers.push(() => agent.destroy());
    const statuses = new Map<number, number>();
    let over = false;
    const clients = Array.from({ length: 16 }, async (_value, client) => {
      for (let n = 0; !over; n += 1) {
        const { status } = await send(n % 10 === 0 ? '/slow' : '/', {
          method: client % 2 === 0 ? 'GET' : 'POST',
          agent,
          ...(client % 2 === 0 ? {} : { body: 'x' }),
        });
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    });
    for (const { child, exited } of pods.slice(0, 2)) {
      child.kill('SIGTERM');
      await exited;
    }
    over = true;
    await Promise.all(clients);
    expect([...statuses.keys()]).toEqual([200]);
    expect(statuses.get(200)).toBeGreaterThan(16);
  });
});
