// What clients do wrong, slowly or too much, on real sockets: each gets its answer or is closed; none reaches a pod.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../platform/clock.ts';
import { requestIdPattern } from '../../../contract/index.ts';
import { startBalancer, type Balancer } from './index.ts';
import { balancerDefaults, type BalancerSettings } from './settings.ts';

let folder: string;
let balancer: Balancer;
let closers: (() => void)[];
/** Requests that the pod has seen. */
let seen: IncomingMessage[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clients-'));
  closers = [];
  seen = [];
});
afterEach(async () => {
  for (const close of closers) close();
  await balancer.stop();
  await rm(folder, { recursive: true });
});

/** A balancer with one pod, which is ready. */
async function start(
  settings: Partial<BalancerSettings> = {},
  answer: RequestListener = (request, response) =>
    void request.resume().on('end', () => response.end('served')),
): Promise<void> {
  balancer = await startBalancer({
    clock: systemClock(),
    logFile: join(folder, 'balancer.ndjson'),
    settings: { healthEveryMs: 20, connectionCheckMs: 10, ...settings },
    onHealth: () => undefined,
  });
  const pod = createServer((request, response) => {
    if (request.url === '/readyz') return void response.end();
    seen.push(request);
    answer(request, response);
  });
  await new Promise<void>((resolve) => pod.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    pod.close();
    pod.closeAllConnections();
  });
  balancer.add({ name: 'pod-1', url: `http://127.0.0.1:${(pod.address() as AddressInfo).port}`, zone: 'a' });
  await expect.poll(() => balancer.isReady('pod-1')).toBe(true);
}

interface Client {
  socket: Socket;
  received: () => string;
  /** Resolves with all that was received once the connection is closed, by an end or by a reset. */
  closed: Promise<string>;
}

/** Connects and sends `bytes`. */
function client(bytes = ''): Client {
  let received = '';
  const socket = connect(Number(new URL(balancer.url).port), '127.0.0.1');
  closers.push(() => socket.destroy());
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => (received += chunk.toString('latin1')));
  socket.write(bytes, 'latin1');
  const closed = new Promise<string>((resolve) => socket.once('close', () => resolve(received)));
  return { socket, received: () => received, closed };
}

const statusesOf = (received: string): number[] =>
  [...received.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));

const requestOf = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
const lastRequestOf = (path: string): string =>
  `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`;
const post = (length: number): string => `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n\r\n`;

async function logLines(): Promise<{ id: string; status: number; error?: string }[]> {
  await balancer.stop();
  const text = await readFile(join(folder, 'balancer.ndjson'), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe('a client that is slow', () => {
  it.each([
    ['sends nothing', ''],
    ['sends half a header', 'GET / HTTP/1.1\r\nHost: a\r\nX-Half'],
    ['sends half a header as its second request', `${requestOf('/first')}GET / HTTP/1.1\r\nHost`],
  ])('a client that is slow gets 408 and is closed if it %s', async (_what, bytes) => {
    await start({ headerTimeoutMs: 50 });
    const received = await client(bytes).closed;
    expect(statusesOf(received).at(-1)).toBe(408);
    expect((await logLines()).at(-1)).toMatchObject({ status: 408, error: 'ERR_HTTP_REQUEST_TIMEOUT' });
  });

  it.each([
    ['of a known length', `${post(10)}half`],
    ['in chunks', 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n'],
  ])(
    'a client that is slow gets 408 and is closed with half a body %s, and no pod gets it',
    async (_what, bytes) => {
      await start({ requestTimeoutMs: 50 });
      expect(statusesOf(await client(bytes).closed)).toEqual([408]);
      expect(seen).toEqual([]);
      expect(await logLines()).toMatchObject([{ status: 408, error: 'ERR_HTTP_REQUEST_TIMEOUT' }]);
    },
  );

  it.each([
    ['header', 'GET / HTTP/1.1\r\nHost: a\r\nX-Drip: '],
    ['body', post(1_000_000)],
  ])('a client that is slow is closed although it goes on dripping its %s', async (_what, bytes) => {
    await start({ headerTimeoutMs: 50, requestTimeoutMs: 50 });
    const { socket, closed } = client(bytes);
    const drip = setInterval(() => socket.write('x'), 2);
    await closed;
    clearInterval(drip);
    expect(seen).toEqual([]);
  });

  it('a client that is slow is reset if it does not take its answer, and its pod is free again', async () => {
    let podIsFree = false;
    await start({ answerGraceMs: 30, answerBytesPerSecond: 1e12 }, (_request, response) => {
      response.once('close', () => (podIsFree = true));
      const fill = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      };
      response.on('drain', fill);
      fill();
    });
    const { socket } = client(requestOf('/endless'));
    socket.pause();
    await expect.poll(() => podIsFree).toBe(true);
    expect(await logLines()).toMatchObject([
      { status: 460, error: 'the client takes its answer too slowly' },
    ]);
  });

  it('a client that is slow is not cut off while its pod takes longer than a request may take to arrive', async () => {
    const waiting: (() => void)[] = [];
    await start(
      { headerTimeoutMs: 1_000, requestTimeoutMs: 1_000, answerGraceMs: 20 },
      (_request, response) => waiting.push(() => response.end('late')),
    );
    const { closed } = client(lastRequestOf('/'));
    await expect.poll(() => waiting.length).toBe(1);
    // This one runs into the limits while the other waits.
    await client('GET').closed;
    waiting[0]?.();
    expect(await closed).toContain('late');
  });

  it('a client that is slow is not cut off while its connection is idle between two requests', async () => {
    await start({ headerTimeoutMs: 1_000, requestTimeoutMs: 1_000 });
    const { socket, received } = client(requestOf('/1'));
    await expect.poll(() => statusesOf(received())).toEqual([200]);
    // This one runs into the limits while the first is idle.
    await client('GET').closed;
    socket.write(requestOf('/2'));
    await expect.poll(() => statusesOf(received())).toEqual([200, 200]);
  });

  it('a client that is slow has limits by default, a complete request at most 30 s', () => {
    const { headerTimeoutMs, requestTimeoutMs, answerGraceMs } = balancerDefaults;
    expect({ headerTimeoutMs, requestTimeoutMs, answerGraceMs }).toEqual({
      headerTimeoutMs: 10_000,
      requestTimeoutMs: 30_000,
      answerGraceMs: 10_000,
    });
  });
});

describe('clients that are too many or send too much', () => {
  it('clients that are too many or send too much are closed beyond the limit of connections, and let in when one has left', async () => {
    await start({ maxConnections: 2 });
    const [first, second] = [client(requestOf('/1')), client(requestOf('/2'))];
    await expect.poll(() => first.received() + second.received()).toMatch(/served[^]*served/);
    expect(await client(requestOf('/3')).closed).toBe('');
    first.socket.destroy();
    const isServed = async (): Promise<boolean> =>
      (await client(lastRequestOf('/4')).closed).includes('served');
    await expect.poll(isServed).toBe(true);
    expect(await logLines()).toContainEqual(
      expect.objectContaining({ status: 0, error: 'too many connections' }),
    );
  });

  it('clients that are too many or send too much have their pipelined requests served one at a time and in order', async () => {
    let atOnce = 0;
    let maxAtOnce = 0;
    await start({}, (request, response) => {
      maxAtOnce = Math.max(maxAtOnce, (atOnce += 1));
      setTimeout(() => {
        atOnce -= 1;
        response.end(`<${request.url}>`);
      }, 20);
    });
    const received = await client(requestOf('/1') + requestOf('/2') + requestOf('/3') + lastRequestOf('/4'))
      .closed;
    expect(received.match(/<.*?>/g)).toEqual(['</1>', '</2>', '</3>', '</4>']);
    expect(maxAtOnce).toBe(1);
  });

  it('clients that are too many or send too much are closed if they pipeline without end', async () => {
    await start({ pipelinedRequests: 3 }, () => undefined);
    await client(requestOf('/').repeat(1_000)).closed;
    await expect.poll(() => seen.length).toBeLessThanOrEqual(1);
    expect((await logLines()).length).toBeLessThanOrEqual(1);
  });

  it('clients that are too many or send too much share the memory for bodies: 503 while others hold it, served once they gave it back', async () => {
    await start({ bodyMemoryBytes: 1_000 });
    const holder = client(post(900) + 'x'.repeat(800));
    const other = async (): Promise<number[]> => {
      const head = 'POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 300\r\n\r\n';
      return statusesOf(await client(head + 'x'.repeat(300)).closed);
    };
    await expect.poll(other).toEqual([503]);
    holder.socket.write('x'.repeat(100));
    await expect.poll(() => statusesOf(holder.received())).toEqual([200]);
    expect(await other()).toEqual([200]);
  });

  it('clients that are too many or send too much give memory back when they go away in the middle of a body', async () => {
    await start({ bodyMemoryBytes: 1_000 });
    for (let n = 0; n < 5; n += 1) {
      const leaver = client(post(900) + 'x'.repeat(800));
      leaver.socket.end();
      await leaver.closed;
    }
    const { received } = client(post(900) + 'x'.repeat(900));
    await expect.poll(() => statusesOf(received())).toEqual([200]);
    expect(seen).toHaveLength(1);
  });

  it.each([
    ['a known length', (bytes: number) => [post(bytes), 'x'.repeat(bytes)]],
    [
      'chunks',
      (bytes: number) => [
        'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n',
        `${bytes.toString(16)}\r\n${'x'.repeat(bytes)}\r\n0\r\n\r\n`,
      ],
    ],
  ])(
    'clients that are too many or send too much read their 413 although they have sent a large body of %s',
    async (_what, bytesOf) => {
      await start({ bodyLimitBytes: 1_000 });
      expect(statusesOf(await client(bytesOf(3_000_000).join('')).closed)).toEqual([413]);
      expect(seen).toEqual([]);
    },
  );

  it('clients that are too many or send too much are sent 413 in place of 100 Continue for a body that is too large, and 100 for any other', async () => {
    await start({ bodyLimitBytes: 1_000 });
    const expecting = (length: number): string =>
      `POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: ${length}\r\n\r\n`;
    const large = client(expecting(1_001));
    await expect.poll(() => statusesOf(large.received())).toEqual([413]);
    const fine = client(expecting(5));
    await expect.poll(() => statusesOf(fine.received())).toEqual([100]);
    fine.socket.write('snack');
    await expect.poll(() => statusesOf(fine.received())).toEqual([100, 200]);
  });
});

describe('a request that is wrong', () => {
  const get = 'GET / HTTP/1.1\r\nHost: a\r\n';
  const postHead = 'POST / HTTP/1.1\r\nHost: a\r\n';
  it.each([
    [400, 'two Host headers', `${get}Host: b\r\n\r\n`],
    [400, 'two Host headers that are alike', `${get}host: a\r\n\r\n`],
    [400, 'no Host header', 'GET / HTTP/1.1\r\n\r\n'],
    [400, 'an invalid Host header', 'GET / HTTP/1.1\r\nHost: a b\r\n\r\n'],
    [400, 'a Host header with a path', 'GET / HTTP/1.1\r\nHost: a/b\r\n\r\n'],
    [400, 'an asterisk for anything but OPTIONS', 'GET * HTTP/1.1\r\nHost: a\r\n\r\n'],
    [400, 'a fragment', 'GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n'],
    [400, 'a target without a slash', 'GET index.html HTTP/1.1\r\nHost: a\r\n\r\n'],
    [400, 'a target of another scheme', 'GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n'],
    [400, 'user information in the target', 'GET http://u:p@a/ HTTP/1.1\r\nHost: a\r\n\r\n'],
    [
      400,
      'Content-Length and Transfer-Encoding',
      `${postHead}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    [400, 'two lengths', `${postHead}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd`],
    [400, 'a length that is no number', `${postHead}Content-Length: +3\r\n\r\nabc`],
    [400, 'chunked twice', `${postHead}Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n`],
    [400, 'chunked that is not last', `${postHead}Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n`],
    [501, 'an unknown transfer coding', `${postHead}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`],
    [400, 'a coding in HTTP/1.0', 'POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    [400, 'a chunk whose size is garbage', `${postHead}Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n`],
    [
      400,
      'a chunk that is longer than its length',
      `${postHead}Transfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n0\r\n\r\n`,
    ],
    [413, 'endless chunk extensions', `${postHead}Transfer-Encoding: chunked\r\n\r\n3;${'x'.repeat(20_000)}`],
    [400, 'a header name with a space', `${get}X Y: z\r\n\r\n`],
    [400, 'a folded header', `${get}X: y\r\n z\r\n\r\n`],
    [400, 'a NUL in a header', `${get}X: \0\r\n\r\n`],
    [431, 'a header that is too large', `${get}X: ${'x'.repeat(20_000)}\r\n\r\n`],
    [400, 'no HTTP at all', 'SSH-2.0-OpenSSH_9.2\r\n'],
    [400, 'the beginning of TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    [400, 'the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    [405, 'TRACE', 'TRACE / HTTP/1.1\r\nHost: a\r\n\r\n'],
    [405, 'CONNECT', 'CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n'],
    [417, 'an unknown expectation', `${get}Expect: tea\r\n\r\n`],
  ])('a request that is wrong gets %d for %s, and no pod gets it', async (status, _what, bytes) => {
    await start();
    const { socket, received } = client(bytes);
    await expect.poll(() => statusesOf(received())[0]).toBe(status);
    socket.end();
    expect(seen).toEqual([]);
    expect(await client(lastRequestOf('/')).closed).toContain('served');
  });

  it('a request that is wrong behind one that is with a pod resets the connection: a 400 would mean that nothing was done', async () => {
    const finish: (() => void)[] = [];
    await start({}, (_request, response) => finish.push(() => response.end('done')));
    const { socket, closed } = client(`${post(5)}order`);
    await expect.poll(() => finish.length).toBe(1);
    socket.write('garbage\r\n\r\n');
    expect(await closed).toBe('');
    expect((await logLines())[0]).toMatchObject({
      status: 460,
      error: expect.stringMatching(/^HPE_/) as string,
    });
  });

  it('a request that is wrong cannot smuggle a second one: pod and balancer parse the same request', async () => {
    await start();
    const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n';
    const length = Buffer.byteLength(smuggled);
    const { received } = client(
      `GET /outer HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n\r\n${smuggled}`,
    );
    await expect.poll(() => statusesOf(received())).toEqual([200]);
    expect(seen.map(({ url }) => url)).toEqual(['/outer']);
    expect(seen[0]?.headers).toMatchObject({ 'content-length': String(length) });
  });
});

describe('a request that is unusual and right', () => {
  it('`OPTIONS *` is answered by the balancer with what it allows', async () => {
    await start();
    const { received } = client('OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n');
    await expect.poll(() => statusesOf(received())).toEqual([200]);
    expect(received()).toContain('Allow: GET, HEAD, POST');
    expect(seen).toEqual([]);
  });

  it('a target in absolute form reaches the pod in origin form, under the host of the target', async () => {
    await start();
    await client('GET http://cinema:81/menu?x=1 HTTP/1.1\r\nHost: other\r\nConnection: close\r\n\r\n').closed;
    await client('GET http://cinema?x=1 HTTP/1.0\r\n\r\n').closed;
    expect(seen.map(({ url, headers }) => [url, headers.host])).toEqual([
      ['/menu?x=1', 'cinema:81'],
      ['/?x=1', 'cinema'],
    ]);
  });

  it('a target in absolute form is refused by a fault like any other', async () => {
    await start();
    await balancer.traffic.refuse({ journey: 'order', share: 1, seed: 1 });
    const received = await client(
      'POST http://a/api/orders HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}',
    ).closed;
    expect(statusesOf(received)).toEqual([503]);
    expect(seen).toEqual([]);
  });

  it('a request to upgrade is answered as an ordinary request, and the header does not reach the pod', async () => {
    await start();
    const received = await client(
      'GET /live HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n',
    ).closed;
    expect(received).toContain('served');
    expect(seen[0]?.headers.upgrade).toBeUndefined();
  });

  it.each([
    'mine',
    'a.b:c-d_e',
    '0af7651916cd43dd8448eb211c80319c',
    'a/b',
    'a b',
    'caf\xe9',
    'x'.repeat(101),
  ])('the request id %j is passed on exactly if pods take it too', async (id) => {
    await start();
    await client(`GET / HTTP/1.1\r\nHost: a\r\nX-Request-Id: ${id}\r\nConnection: close\r\n\r\n`).closed;
    const passedOn = seen[0]?.headers['x-request-id'];
    expect(passedOn).toMatch(requestIdPattern);
    expect(passedOn === id).toBe(requestIdPattern.test(id));
    expect((await logLines())[0]?.id).toBe(passedOn);
  });
});

describe('a pod whose answer cannot be passed on', () => {
  it('a pod whose answer cannot be passed on is 502, and its connection is free again', async () => {
    let closed = false;
    await start({}, (request, response) => {
      request.socket.once('close', () => (closed = true));
      response.socket?.write('HTTP/1.1 200 OK\r\nX-Bad: \x01\r\nContent-Length: 1000000\r\n\r\nbegin');
    });
    expect(statusesOf(await client(lastRequestOf('/')).closed)).toEqual([502]);
    await expect.poll(() => closed).toBe(true);
  });
});
