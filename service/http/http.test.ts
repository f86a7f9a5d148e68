// What HTTP clients meet: refusals that list everything, metrics that exist from the start, the page, the
// document.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApiDocument } from '../openapi.ts';
import { ask, openCinema, openPod } from '../testing/cinema.ts';
import { DatabaseServer } from '../testing/server.ts';
import { routes } from './routes.ts';

let server: DatabaseServer;
let pod: Awaited<ReturnType<typeof openPod>>;

beforeAll(async () => {
  server = await DatabaseServer.start();
  await openCinema(server);
  pod = await openPod(server);
});
afterAll(async () => {
  await pod.leave();
  await server.end();
});

describe('a refusal', () => {
  const good = { theatre: 1, lines: [{ item: 3, quantity: 1 }] };
  const cases: [string, object | undefined, string | undefined, string[]][] = [
    ['no key', good, undefined, ['Idempotency-Key']],
    ['a key with a blank', good, 'a b', ['Idempotency-Key']],
    ['no theatre', { lines: good.lines }, 'k', ['theatre']],
    ['no lines', { theatre: 1, lines: [] }, 'k', ['lines']],
    ['too many of an item', { theatre: 1, lines: [{ item: 3, quantity: 11 }] }, 'k', ['lines.0.quantity']],
    ['half a snack', { theatre: 1, lines: [{ item: 3, quantity: 0.5 }] }, 'k', ['lines.0.quantity']],
    ['an item twice', { theatre: 1, lines: [...good.lines, ...good.lines] }, 'k', ['lines']],
    ['a field that does not exist', { ...good, price: 1 }, 'k', ['body']],
    [
      'numbers that no column holds',
      { theatre: 2 ** 31, lines: [{ item: 2 ** 31, quantity: 1 }] },
      'k',
      ['theatre', 'lines.0.item'],
    ],
    ['a screening in letters that no id has', { ...good, screening: '상영' }, 'k', ['screening']],
    [
      'everything at once',
      { theatre: 'x', lines: [{ item: 0, quantity: 0 }] },
      undefined,
      ['Idempotency-Key', 'theatre', 'lines.0.item', 'lines.0.quantity'],
    ],
  ];
  it.each(cases)('of an order with %s names the place', async (_what, body, key, places) => {
    const answer = await ask(pod.url, '/api/orders', {
      member: 1,
      body,
      ...(key === undefined ? {} : { key }),
    });
    expect([answer.status, answer.body['type']]).toEqual([400, '/problems/bad-request']);
    expect(answer.headers.get('Content-Type')).toContain('application/problem+json');
    expect((answer.body['errors'] as { at: string }[]).map(({ at }) => at)).toEqual(places);
  });

  it('meets broken JSON, broken paths, foreign tokens and unknown routes', async () => {
    const headers = { Authorization: 'Bearer a.b.c', 'Content-Type': 'application/json' };
    const broken = await fetch(`${pod.url}/api/sessions`, { method: 'POST', body: '{', headers });
    const path = await fetch(`${pod.url}/api/theatres/%ff/menu`);
    const foreign = await fetch(`${pod.url}/api/orders`, { method: 'POST', body: '{}', headers });
    const unknown = await fetch(`${pod.url}/api/nothing`);
    const theatre = await fetch(`${pod.url}/api/theatres/999/menu`);
    const file = await fetch(`${pod.url}/page/..%2fmain.ts`);
    expect([broken, path, foreign, unknown, theatre, file].map(({ status }) => status)).toEqual([
      400, 400, 401, 404, 404, 404,
    ]);
  });
});

describe('every answer', () => {
  it('names the pod and the request', async () => {
    const response = await fetch(`${pod.url}/api/theatres`, {
      headers: { 'X-Request-Id': 'from-the-balancer' },
    });
    expect([response.headers.get('X-Pod'), response.headers.get('X-Request-Id')]).toEqual([
      'pod-t',
      'from-the-balancer',
    ]);
  });
});

describe('metrics', () => {
  it('have every route and status from the start, with the edge of each latency target', async () => {
    const fresh = await openPod(server);
    const text = await (await fetch(`${fresh.managementUrl}/metrics`)).text();
    await fresh.leave();
    for (const { method, path, statuses } of Object.values(routes)) {
      for (const status of statuses) {
        expect(text).toContain(
          `http_server_request_duration_seconds_bucket{le="0.5",http_request_method="${method}",http_route="${path}",http_response_status_code="${status}"}`,
        );
      }
    }
  });
});

describe('the page', () => {
  it('comes with its parts and lets nothing foreign in', async () => {
    const page = await fetch(`${pod.url}/`);
    expect(page.headers.get('Content-Security-Policy')).toContain("default-src 'self'");
    const parts = [...(await page.text()).matchAll(/"(\/page\/[^"]+)"/g)].map(([, path]) => path);
    expect(parts).toHaveLength(2);
    for (const path of [...parts, '/page/basket.js']) expect((await fetch(pod.url + path)).status).toBe(200);
  });
});

describe('the OpenAPI document', () => {
  it('is served, and names every route of the API with its statuses', async () => {
    const document = (await (await fetch(`${pod.url}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, { responses: object }>>;
    };
    expect(document).toEqual(JSON.parse(JSON.stringify(openApiDocument())));
    for (const { method, path, statuses } of Object.values(routes).filter((route) =>
      route.path.startsWith('/api/'),
    )) {
      expect(Object.keys(document.paths[path]?.[method.toLowerCase()]?.responses ?? {}).map(Number)).toEqual([
        ...statuses,
      ]);
    }
  });
});
