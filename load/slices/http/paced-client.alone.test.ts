// The client against services that answer in every way that HTTP allows, and in some that it does not.
import { createServer as createTlsServer } from 'node:tls';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SmallSubject } from '../testing/small-subject.ts';
import { trustOf } from './connections.ts';
import { PacedClient, type Ending } from './paced-client.ts';

let subject: SmallSubject;
let client: PacedClient;
beforeEach(async () => {
  subject = await new SmallSubject().open();
  client = new PacedClient(new URL(subject.baseUrl));
});
afterEach(async () => {
  client.destroy();
  await subject.close();
});

const send = (method = 'GET', on = client): Promise<Ending> =>
  new Promise((resolve) => {
    on.send({ bytes: Buffer.from(`${method} / HTTP/1.1\r\nHost: a\r\n\r\n`), isHead: method === 'HEAD' }, 0, {
      ended: (_client, _arrival, ending) => resolve(ending),
    });
  });
/** Answers each request with these bytes, then sends three requests. */
const thrice = async (answer: string, method = 'GET'): Promise<Ending[]> => {
  subject.manner = (socket) => void socket.write(answer);
  return [await send(method), await send(method), await send(method)];
};

describe('answers on one connection', () => {
  it.each([
    ['with a length', 'GET', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok', 200],
    [
      'in chunks, with trailers',
      'GET',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX: y\r\n\r\n',
      200,
    ],
    ['without a body by their status', 'GET', 'HTTP/1.1 204 No Content\r\n\r\n', 204],
    ['that say how long the body would be', 'GET', 'HTTP/1.1 304 Not Modified\r\n\r\n', 304],
    ['to HEAD, with a length', 'HEAD', 'HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n', 200],
    ['to HEAD, with chunks', 'HEAD', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n', 200],
    ['to HEAD, with neither', 'HEAD', 'HTTP/1.1 200 OK\r\n\r\n', 200],
    [
      'behind interim ones',
      'GET',
      'HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n',
      201,
    ],
  ])('answers on one connection are understood %s', async (_what, method, answer, status) => {
    expect(await thrice(answer, method)).toEqual([status, status, status]);
    expect(subject.opened).toBe(1);
  });

  it('answers on one connection that come byte by byte are one', async () => {
    const answer = [...'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n'];
    subject.manner = (socket) => {
      const next = (): void => {
        const byte = answer.shift();
        if (byte !== undefined) socket.write(byte, () => setImmediate(next));
      };
      next();
    };
    expect(await send()).toBe(200);
  });
});

describe('connections that do not go on', () => {
  it('connections that do not go on end a body that has no length', async () => {
    subject.manner = (socket) => void socket.end('HTTP/1.1 200 OK\r\n\r\nall of it');
    expect([await send(), await send()]).toEqual([200, 200]);
    expect(subject.opened).toBe(2);
  });

  it('connections that do not go on are not used again after Connection: close, nor by HTTP/1.0', async () => {
    expect(await thrice('HTTP/1.1 200 OK\r\nConnection: Close\r\ncontent-length: 0\r\n\r\n')).toEqual([
      200, 200, 200,
    ]);
    expect(subject.opened).toBe(3);
    expect(await thrice('HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n')).toEqual([200, 200, 200]);
    expect(subject.opened).toBe(6);
  });

  it('connections that do not go on are not used again if there are bytes behind the answer', async () => {
    expect(
      await thrice(
        'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\nHTTP/1.1 500 Oh\r\ncontent-length: 0\r\n\r\n',
      ),
    ).toEqual([200, 200, 200]);
    expect(subject.opened).toBe(3);
  });

  it('connections that do not go on are dropped if something comes unrequested', async () => {
    expect(await send()).toBe(200);
    for (const socket of subject.sockets)
      socket.write('HTTP/1.1 408 Request Timeout\r\nconnection: close\r\n\r\n');
    await expect.poll(() => client.isConnected).toBe(false);
    expect(await send()).toBe(200);
  });

  it('connections that do not go on do not come back by themselves', async () => {
    expect(await send()).toBe(200);
    await subject.close();
    await expect.poll(() => client.isConnected).toBe(false);
    await subject.open();
    expect(subject.opened).toBe(1);
    expect(await send()).toBe(200);
    expect(subject.opened).toBe(2);
  });

  it('connections that do not go on end a request exactly once', async () => {
    const endings: Ending[] = [];
    subject.manner = (socket) => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nha');
    client.send({ bytes: Buffer.from('GET / HTTP/1.1\r\n\r\n'), isHead: false }, 4, {
      ended: (_client, arrival, ending) => endings.push(arrival, ending),
    });
    await expect.poll(() => subject.requests.length).toBe(1);
    client.abandon('timeout');
    client.abandon('timeout');
    for (const socket of subject.sockets) socket.end('lf!');
    await expect.poll(() => subject.sockets.size).toBe(0);
    expect(endings).toEqual([4, 'timeout']);
  });
});

it('a paced client takes one request at a time', async () => {
  const first = send();
  expect(() => client.send({ bytes: Buffer.from(''), isHead: false }, 1, { ended: () => undefined })).toThrow(
    'outstanding',
  );
  expect(await first).toBe(200);
});

it('a paced client reaches IPv6 addresses', async () => {
  const server = createServer((_request, response) => response.end('ok'));
  await new Promise<void>((resolve) => server.listen(0, '::1', resolve));
  const six = new PacedClient(new URL(`http://[::1]:${(server.address() as AddressInfo).port}`));
  expect(await send('GET', six)).toBe(200);
  six.destroy();
  await new Promise((resolve) => server.close(resolve));
});

it('a paced client sends nothing over TLS to a certificate that Node does not trust', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'showtime-tls-'));
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      join(dir, 'key'),
      '-out',
      join(dir, 'cert'),
      '-days',
      '2',
      '-subj',
      '/CN=localhost',
    ],
    { stdio: 'ignore' },
  );
  const received: string[] = [];
  const server = createTlsServer(
    { key: readFileSync(join(dir, 'key')), cert: readFileSync(join(dir, 'cert')) },
    (socket) => {
      socket.on('data', (chunk) => received.push(String(chunk))).on('error', () => undefined);
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const secure = new PacedClient(new URL(`https://127.0.0.1:${(server.address() as AddressInfo).port}`));
  expect(await send('GET', secure)).toMatch(/^certificate not trusted \(.*(SELF_SIGNED|self-signed|ALTNAME)/);
  secure.destroy();
  expect(received).toEqual([]);
  // The authority of the user is trusted, and none at all on request.
  const origin = new URL(`https://localhost:${(server.address() as AddressInfo).port}`);
  const authorities = readFileSync(join(dir, 'cert'), 'utf8');
  for (const tls of [
    { authorities, verifies: true },
    { authorities: null, verifies: false },
  ]) {
    const trusting = new PacedClient(origin, trustOf(origin, tls));
    void send('GET', trusting);
    await expect.poll(() => received.splice(0).join('')).toMatch(/^GET /);
    trusting.destroy();
  }
  await new Promise((resolve) => server.close(resolve));
  rmSync(dir, { recursive: true });
});
