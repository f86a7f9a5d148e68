import { request } from 'node:http';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../../platform/clock.ts';
import { analyze } from '../../analyze.ts';
import { dispose, FixtureRun } from '../../testing/fixture-run.ts';
import { followRun, type LiveFeed } from '../feed.ts';
import type { LiveMessage } from '../state.ts';
import { serveLive, type LiveServer } from './live-server.ts';

const over = new AbortController();
let dir = '';
let feed: LiveFeed;
let server: LiveServer;
beforeEach(async () => {
  const run = new FixtureRun();
  run.record.scenario = '<img src=x onerror="window.owned=1">';
  dir = run.write();
  await analyze(dir);
  feed = followRun(dir, { clock: systemClock(), signal: over.signal });
  await feed.done;
  server = await serveLive({
    feed: () => feed,
    pages: {
      '/notes': () => ({ type: 'text/plain', body: 'say this', contentSecurityPolicy: "default-src 'none'" }),
    },
  });
});
afterEach(async () => {
  await server.close();
  dispose(dir);
});

interface Answer {
  status: number | undefined;
  headers: Record<string, unknown>;
  /** What came until the answer ended or `enough` was in it. */
  body: string;
}

function get(
  path: string,
  {
    method = 'GET',
    headers = {},
    enough,
  }: { method?: string; headers?: Record<string, string>; enough?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: server.port, path, method, headers }, (answer) => {
      let body = '';
      const finish = (): void => resolve({ status: answer.statusCode, headers: answer.headers, body });
      answer.on('data', (chunk: Buffer) => {
        body += chunk.toString();
        if (enough === undefined || !body.includes(enough)) return;
        finish();
        sent.destroy();
      });
      answer.on('end', finish);
    });
    sent.on('error', reject);
    sent.end();
  });
}

const page = (): string => `/${server.token}/`;

it('serves the page under its token, with a policy under which it fetches only its events', async () => {
  const { status, headers, body } = await get(page());
  expect(status).toBe(200);
  expect(String(headers['content-security-policy'])).toMatch(
    /^default-src 'none'; style-src 'sha256-.* script-src 'sha256-.*; connect-src 'self'; frame-ancestors 'none'$/,
  );
  expect(headers).toMatchObject({
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  });
  expect(body).toContain('<title>Live');
  expect(server.token).toMatch(/^[0-9a-f]{32}$/);
});

it.each([
  ['no token', () => '/'],
  ['another token', () => `/${'0'.repeat(32)}/`],
  ['a part of the token', () => `/${server.token.slice(0, 31)}/`],
  ['a path that does not exist', () => `${page()}secret`],
])('the live server answers 404 to %s', async (_what, path) => {
  expect((await get(path())).status).toBe(404);
});

it.each(['POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS'])(
  'the live server answers 405 to %s: nothing is controlled here',
  async (method) => {
    const { status, headers } = await get(page(), { method });
    expect([status, headers['allow']]).toEqual([405, 'GET']);
  },
);

it('the live server answers 403 to a name that was made to lead here, and to the port of another', async () => {
  expect((await get(page(), { headers: { host: `evil.example:${server.port}` } })).status).toBe(403);
  expect((await get(page(), { headers: { host: '127.0.0.1:1' } })).status).toBe(403);
  expect((await get(page(), { headers: { host: `localhost:${server.port}` } })).status).toBe(200);
});

it('the live server answers 403 to the pages of other sites', async () => {
  const events = `${page()}events`;
  expect((await get(events, { headers: { origin: 'https://evil.example' } })).status).toBe(403);
  expect((await get(events, { headers: { origin: 'null' } })).status).toBe(403);
  expect(
    (await get(events, { headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' } })).status,
  ).toBe(403);
  const own = { origin: `http://127.0.0.1:${server.port}` };
  expect((await get(events, { headers: own, enough: 'data: ' })).status).toBe(200);
});

it('the live server sends everything to a page that has nothing, and only what changed to one that comes back', async () => {
  const events = `${page()}events`;
  const { body } = await get(events, { enough: '}\n\n' });
  const id = /^id: (.+)$/m.exec(body)?.[1];
  const message = JSON.parse(/^data: (.+)$/m.exec(body)?.[1] ?? '{}') as LiveMessage;
  expect([id, message.kind]).toEqual([feed.id, 'whole']);
  expect(message.state.orders?.acknowledged).toBe(38);
  const back = await get(events, { headers: { 'last-event-id': 'cafe.1' }, enough: '}\n\n' });
  expect(back.body).toContain('"kind":"whole"');
  await expect.poll(() => server.viewers).toBe(0);
  const known = get(events, { headers: { 'last-event-id': feed.id }, enough: 'event: over' });
  await expect.poll(() => server.viewers).toBe(1);
  await server.close();
  expect((await known).body).not.toContain('"kind"');
});

it('serves more pages where it was given some, under the same rules', async () => {
  expect((await get(`${page()}notes`)).body).toBe('say this');
  expect((await get('/notes')).status).toBe(404);
});

it('the live page has no text of the run in the page, so that none can become markup', async () => {
  expect((await get(page())).body).not.toContain('window.owned');
});
