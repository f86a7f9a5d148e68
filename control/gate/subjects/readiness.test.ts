// Readiness against a real server, with a deadline that the test decides.
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import type { Clock } from '../../../contract/index.ts';
import { systemClock } from '../../../platform/clock.ts';
import { waitUntilReady } from './readiness.ts';

const timeoutMs = 60_000;
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listening(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((listens) => server.listen(0, '127.0.0.1', listens));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/ready`;
}

/** The system's clock, but the test ends the timeout. */
function clockWithDeadline(): { clock: Clock; end: () => void } {
  const system = systemClock();
  let end: () => void = () => undefined;
  const over = new Promise<void>((resolve) => (end = resolve));
  const clock: Clock = {
    nowMs: () => system.nowMs(),
    wallMs: () => system.wallMs(),
    sleep: (ms, signal) => (ms === timeoutMs ? over : system.sleep(ms, signal)),
  };
  return { clock, end };
}

function waitFor(url: string, clock: Clock, stop = new AbortController().signal): Promise<string | null> {
  return waitUntilReady({ clock, url, accepts: (status) => status === 200, timeoutMs, stop });
}

it('a service is ready at the first accepted status', async () => {
  const statuses = [503, 503, 200];
  const url = await listening((_request, response) => {
    response.writeHead(statuses.shift() ?? 500).end();
  });
  expect(await waitFor(url, clockWithDeadline().clock)).toBeNull();
  expect(statuses).toEqual([]);
});

it('readiness names the last status although the timeout cut off a later request', async () => {
  const { clock, end } = clockWithDeadline();
  let asked = 0;
  const url = await listening((_request, response) => {
    asked += 1;
    if (asked === 1) response.writeHead(503).end();
    else end();
  });
  expect(await waitFor(url, clock)).toBe(`GET ${url}: it answered with status 503`);
});

it('readiness reports that nothing answered in time when no request was answered', async () => {
  const { clock, end } = clockWithDeadline();
  const url = await listening(() => end());
  expect(await waitFor(url, clock)).toBe(`GET ${url}: no answer within the time limit`);
});

it('waiting for a service ends at once when the service has ended', async () => {
  const stop = new AbortController();
  const url = await listening(() => stop.abort());
  expect(await waitFor(url, clockWithDeadline().clock, stop.signal)).toBe(`GET ${url}: it was given up`);
});
