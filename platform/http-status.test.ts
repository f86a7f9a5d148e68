// A status from any port, and a reason that names the request.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { freePort } from './free-port.ts';
import { statusOf } from './http-status.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** On an address of its own, so that a port in use on 127.0.0.1 is free. */
function listening(port: number, answer: (status: (code: number) => void) => void): Promise<string> {
  server = createServer((_, response) => answer((code) => response.writeHead(code, { location: '/' }).end()));
  return new Promise((resolve, reject) =>
    server
      ?.once('error', reject)
      .listen(port, '127.0.72.15', () =>
        resolve(`http://127.0.72.15:${(server?.address() as AddressInfo | undefined)?.port}`),
      ),
  );
}
const within = (ms: number): AbortSignal => AbortSignal.timeout(ms);

it.each([6000, 10080])('a service on port %i, which browsers refuse, is a service', async (port) => {
  const url = await listening(port, (status) => status(204));
  expect(await statusOf(url, within(30_000))).toBe(204);
});

it('a redirect and an error are answers', async () => {
  expect(await statusOf(await listening(0, (status) => status(302)), within(30_000))).toBe(302);
  server?.close();
  expect(await statusOf(await listening(0, (status) => status(503)), within(30_000))).toBe(503);
});

it('a reason names the URL and each address that was tried', async () => {
  const port = await freePort('127.0.0.1');
  const url = `http://localhost:${port}`;
  expect(await statusOf(url, within(30_000))).toMatch(
    new RegExp(`^GET ${url}: .*ECONNREFUSED 127\\.0\\.0\\.1:${port}`),
  );
});

it('a reason names a timeout, or that it was given up', async () => {
  const url = await listening(0, () => undefined);
  expect(await statusOf(url, within(50))).toBe(`GET ${url}: no answer within the time limit`);
  const given = new AbortController();
  given.abort();
  expect(await statusOf(url, given.signal)).toBe(`GET ${url}: it was given up`);
});
