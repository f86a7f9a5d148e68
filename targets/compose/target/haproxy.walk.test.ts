// docker-compose.yml's configuration in a real HAProxy of this machine, before one little pod. Skipped where there is
// no HAProxy on PATH.
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  inProgressOutcome,
  inProgressStatus,
  outcomeHeader,
  packageRoot,
  problemMediaType,
  problems,
} from '../../../contract/index.ts';
import { systemClock } from '../../../platform/clock.ts';
import { freePort } from '../../../platform/free-port.ts';
import { nodeShell } from '../../../platform/shell.ts';
import { onPath } from '../../../tools/sources/on-path.mjs';
import { haproxyRefusals } from './haproxy-refusals.ts';
import { podsInRotation } from './rotation.ts';

const program = onPath('haproxy', process.env, ['/usr/sbin']);
const withHaproxy = test.skipIf(program === undefined);
const reason = program === undefined ? ' (skipped: there is no haproxy on PATH)' : '';
const clock = systemClock();

let folder: string;
let pod: Server;
let orders: string;
let statistics: string;
let received: (string | undefined)[];
const ending = new AbortController();
let ended: Promise<unknown>;

beforeAll(async () => {
  if (program === undefined) return;
  folder = await mkdtemp(join(tmpdir(), 'haproxy-'));
  received = [];
  pod = createServer((request, response) => {
    if (request.url !== '/readyz') received.push(request.headers['x-request-id'] as string | undefined);
    if (request.headers['x-fixture'] === 'in-progress')
      response.writeHead(409, { [outcomeHeader]: inProgressOutcome }).end();
    else if (request.headers['x-fixture'] === 'sold-out') response.writeHead(409).end();
    else response.writeHead(request.method === 'POST' ? 201 : 200).end();
  });
  await new Promise<void>((resolve) => void pod.listen(0, '127.0.0.1', resolve));
  const podPort = (pod.address() as AddressInfo).port;
  const [ordersPort, statisticsPort] = [await freePort('127.0.0.1'), await freePort('127.0.0.1')];
  orders = `http://127.0.0.1:${ordersPort}`;
  statistics = `http://127.0.0.1:${statisticsPort}`;
  const from = join(packageRoot(), 'deploy/compose/haproxy');
  const configured = readFileSync(join(from, 'haproxy.cfg'), 'utf8')
    .replace('/usr/local/etc/haproxy/balancer.lua', join(from, 'balancer.lua'))
    .replace('bind :8080', `bind 127.0.0.1:${ordersPort}`)
    .replace('bind :8404', `bind 127.0.0.1:${statisticsPort}`)
    .replace('port 8081', `port ${podPort}`)
    .replace('server pod-1 pod-1:8080', `server pod-1 127.0.0.1:${podPort}`)
    .replace(/^ *server pod-[23] .*\n/gm, '');
  await writeFile(join(folder, 'haproxy.cfg'), configured);
  ended = nodeShell().run(
    { file: program, args: ['-db', '-f', join(folder, 'haproxy.cfg')] },
    { timeoutMs: 120_000, signal: ending.signal },
  );
  ended.catch(() => undefined);
  while (!(await podsInRotation(statistics).catch(() => new Set<string>())).has('pod-1'))
    await clock.sleep(50);
}, 60_000);
afterAll(async () => {
  ending.abort();
  await ended?.catch(() => undefined);
  pod?.close();
  if (folder !== undefined) await rm(folder, { recursive: true });
}, 30_000);

const order = (headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${orders}/api/orders`, { method: 'POST', headers });

/** The count of one series of the balancer. */
async function counted(journey: string, status: number, answeredBy: string): Promise<number> {
  const text = await (await fetch(`${statistics}/metrics/balancer`)).text();
  const line = text
    .split('\n')
    .find((one) =>
      one.startsWith(
        `balancer_request_duration_seconds_count{journey="${journey}",http_response_status_code="${status}",answered_by="${answeredBy}",traffic="customer"}`,
      ),
    );
  return Number(line?.split(' ').at(-1));
}

withHaproxy(
  `of ten requests three are refused as an overloaded service does, and all are counted${reason}`,
  async () => {
    const traffic = haproxyRefusals(statistics);
    expect([await counted('order', 201, 'pod'), await counted('order', 503, 'balancer')]).toEqual([0, 0]);
    await traffic.refuse({ journey: 'order', share: 0.3, seed: 7 });
    const answers = [];
    for (let n = 0; n < 10; n += 1) answers.push(await order());
    const refused = answers.filter(({ status }) => status === 503);
    expect([refused.length, received.length]).toEqual([3, 7]);
    expect(await traffic.refusal('order')).toEqual({ inForce: true, requested: 10, refused: 3 });
    const [first] = refused;
    expect([first?.headers.get('retry-after'), first?.headers.get('content-type')]).toEqual([
      '1',
      `${problemMediaType}; charset=utf-8`,
    ]);
    expect(await first?.json()).toMatchObject({
      type: problems.overloaded.type,
      instance: first?.headers.get('x-request-id'),
    });
    expect((await fetch(`${orders}/api/theatres/1/menu`)).status).toBe(200);
    await traffic.pass('order');
    expect((await order()).status).toBe(201);
    expect((await traffic.refusal('order')).inForce).toBe(false);
    expect([
      await counted('order', 201, 'pod'),
      await counted('order', 503, 'balancer'),
      await counted('menu', 200, 'pod'),
    ]).toEqual([8, 3, 1]);
  },
);

withHaproxy(`an order in progress is counted apart from one that is sold out${reason}`, async () => {
  const statuses = [await order({ 'x-fixture': 'in-progress' }), await order({ 'x-fixture': 'sold-out' })];
  expect(statuses.map(({ status }) => status)).toEqual([409, 409]);
  expect([await counted('order', inProgressStatus, 'pod'), await counted('order', 409, 'pod')]).toEqual([
    1, 1,
  ]);
});

withHaproxy(`a caller's request id is passed on, and one that is none is replaced${reason}`, async () => {
  await order({ 'x-request-id': 'abc.1:2-3' });
  await order({ 'x-request-id': 'a b' });
  expect(received.slice(-2)).toEqual([
    'abc.1:2-3',
    expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f-]{27}$/) as string,
  ]);
});

withHaproxy(`a share that is none, and a journey that is none, are refused${reason}`, async () => {
  const put = async (path: string): Promise<number> =>
    (await fetch(`${statistics}/refusals/${path}`, { method: 'PUT' })).status;
  expect([
    await put('order?share=0&seed=1'),
    await put('order?share=1.5&seed=1'),
    await put('order?share=0.5'),
    await put('orders?share=0.5&seed=1'),
  ]).toEqual([400, 400, 400, 404]);
});
