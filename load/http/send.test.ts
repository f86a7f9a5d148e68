// One request of the harness to a real server: marked as the harness's, answered or ended by its timeout.
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../platform/clock.ts';
import { connectionsTo, send, type Received } from './send.ts';

const clock = systemClock();
let server: Server;
let received: { headers: IncomingHttpHeaders; body: string }[];
/** Null hangs. */
let status: number | null;
const dispatcher = connectionsTo(2);

beforeEach(async () => {
  [received, status] = [[], 201];
  server = createServer((request, response) => {
    let body = '';
    request
      .on('data', (chunk) => {
        body += String(chunk);
      })
      .on('end', () => {
        received.push({ headers: request.headers, body });
        if (status !== null)
          response
            .writeHead(status, { 'content-type': 'application/json' })
            .end('{"type":"about:trouble","id":"o-1"}');
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
});

function order(timeoutMs = 10_000): Promise<Received> {
  const { port } = server.address() as AddressInfo;
  return send(
    { clock, dispatcher },
    {
      method: 'POST',
      url: `http://127.0.0.1:${port}/api/orders`,
      headers: { authorization: 'Bearer probe' },
      body: '{"theatre":1}',
      timeoutMs,
    },
  );
}

it('a request is marked as harness traffic beside what it carries, so that objectives leave it out', async () => {
  expect(await order()).toEqual({ status: 201, document: { type: 'about:trouble', id: 'o-1' } });
  expect(received).toMatchObject([
    { body: '{"theatre":1}', headers: { 'x-showtime-traffic': 'harness', authorization: 'Bearer probe' } },
  ]);
});

it('send returns the type of the problem document', async () => {
  status = 503;
  expect(await order()).toMatchObject({ status: 503, problemType: 'about:trouble' });
});

it('a request ends by its timeout without an answer', async () => {
  status = null;
  const fromMs = clock.nowMs();
  expect(await order(50)).toMatchObject({ status: 0, connectionRefused: false });
  expect(clock.nowMs() - fromMs).toBeGreaterThanOrEqual(49);
});
