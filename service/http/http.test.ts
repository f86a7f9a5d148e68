// What HTTP clients meet: refusals that list everything, metrics that exist from the start, the page, the
// document.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pinOf } from '../../contract/vocabulary/reference-data.ts';
import { outcomeOf } from '../../contract/vocabulary/outcomes.ts';
import { openApiDocument } from '../openapi.ts';
import { send, openCinema, openPod } from '../testing/cinema.ts';
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
    ['a key in quotes that never end', good, '"k', ['Idempotency-Key']],
    ['a key in quotes with a blank', good, '"a b"', ['Idempotency-Key']],
    ['an empty key in quotes', good, '""', ['Idempotency-Key']],
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
  it.each(cases)('a refusal of an order with %s names the field', async (_what, body, key, places) => {
    const answer = await send(pod.url, '/api/orders', {
      member: 1,
      body,
      ...(key === undefined ? {} : { key }),
    });
    expect([answer.status, answer.body['type']]).toEqual([400, '/problems/bad-request']);
    expect(answer.headers.get('Content-Type')).toContain('application/problem+json');
    expect((answer.body['errors'] as { at: string }[]).map(({ at }) => at)).toEqual(places);
  });

  it('a refusal refuses invalid JSON, invalid paths, foreign tokens and unknown routes', async () => {
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

describe('ids of a path', () => {
  it.each(['1e0', '0x1', '%201', '1.0', '+1', '-1', '1%20', '\u0661', '99999999999'])(
    'ids of a path are digits alone: %s is none',
    async (id) => {
      for (const list of ['menu', 'screenings']) {
        const answer = await send(pod.url, `/api/theatres/${id}/${list}`);
        expect([answer.status, answer.body['type']]).toEqual([400, '/problems/bad-request']);
      }
    },
  );
});

describe('a body above the limit', () => {
  it.each(['/api/sessions', '/api/orders'])(
    'a body above the limit answers 413 at %s and ends the connection',
    async (path) => {
      const answer = await send(pod.url, path, { member: 1, key: 'k', body: { pad: 'x'.repeat(17_000) } });
      expect([answer.status, answer.body['type']]).toEqual([413, '/problems/too-large']);
      expect(answer.headers.get('Connection')).toBe('close');
      expect(outcomeOf({ status: 413 })).toBe('refused');
    },
  );
});

describe('guessing PINs', () => {
  it('guessing PINs ends after some failures with 429 and Retry-After; other members sign in from the same address', async () => {
    const limits = { failuresPerMember: 2, failuresPerAddress: 5, windowSeconds: 60 };
    const strict = await openPod(server, {}, { signInLimits: limits });
    const signIn = async (member: number, pin = pinOf(member), address = '192.0.2.1'): Promise<number> => {
      const { status, headers } = await fetch(`${strict.url}/api/sessions`, {
        method: 'POST',
        headers: { 'X-Forwarded-For': `203.0.113.9, ${address}` },
        body: JSON.stringify({ member, pin }),
      });
      expect(headers.has('Retry-After')).toBe(status === 429);
      return status;
    };
    const wrong = '000000';
    expect([await signIn(3, wrong), await signIn(3, wrong), await signIn(3)]).toEqual([401, 401, 429]);
    for (let member = 100; member < 150; member += 1) expect(await signIn(member)).toBe(201);
    for (const member of [4, 5, 6]) expect(await signIn(member, wrong)).toBe(401);
    expect([await signIn(7), await signIn(7, pinOf(7), '192.0.2.2')]).toEqual([429, 201]);
    await strict.leave();
  });
});

describe('answers with tokens and orders', () => {
  it('answers with tokens and orders have headers against caching and content sniffing, failed ones too', async () => {
    const session = await send(pod.url, '/api/sessions', { body: { member: 9, pin: pinOf(9) } });
    const order = await send(pod.url, '/api/orders', {
      member: 9,
      key: 'kept-nowhere',
      body: { theatre: 1, lines: [{ item: 3, quantity: 1 }] },
    });
    const path = `/api/orders/${String(order.body['id'])}`;
    const read = await send(pod.url, path, { member: 9 });
    const foreign = await send(pod.url, path, { member: 10 });
    const cancelled = await send(pod.url, `${path}/cancel`, { member: 9, method: 'POST' });
    const answers = [session, order, read, foreign, cancelled];
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 200, 404, 200]);
    for (const { headers } of answers)
      expect([headers.get('Cache-Control'), headers.get('X-Content-Type-Options')]).toEqual([
        'no-store',
        'nosniff',
      ]);
  });
});

describe('what is not for customers', () => {
  it.each(['/metrics', '/readyz', '/livez'])('%s is at the management port alone', async (path) => {
    expect((await fetch(pod.url + path)).status).toBe(404);
    expect((await fetch(pod.managementUrl + path)).status).toBe(200);
  });

  it.each(['/api/theatres', '/', '/openapi.json'])('%s is not at the management port', async (path) => {
    expect((await fetch(pod.managementUrl + path)).status).toBe(404);
  });

  it.each(['basket.test.ts', 'public', '..%2fbasket.test.ts', '.hidden'])(
    'the page has no file %s',
    async (file) => {
      expect((await fetch(`${pod.url}/page/${file}`)).status).toBe(404);
    },
  );
});

describe('every answer', () => {
  it('every answer names the pod and the request', async () => {
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
  it('metrics have every route and status from the start, with the edge of each latency target', async () => {
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
  it('the page comes with its parts and lets nothing foreign in', async () => {
    const page = await fetch(`${pod.url}/`);
    expect(page.headers.get('Content-Security-Policy')).toContain("default-src 'self'");
    const parts = [...(await page.text()).matchAll(/"(\/page\/[^"]+)"/g)].map(([, path]) => path);
    expect(parts).toHaveLength(2);
    for (const path of [...parts, '/page/basket.js']) expect((await fetch(pod.url + path)).status).toBe(200);
  });
});

describe('the OpenAPI document', () => {
  it('the OpenAPI document is served, and names every route of the API with its statuses', async () => {
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
