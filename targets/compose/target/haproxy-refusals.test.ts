import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  harnessTraffic,
  inProgressOutcome,
  inProgressStatus,
  journeyOfRequest,
  journeys,
  labels,
  latencyEdgesSeconds,
  outcomeHeader,
  packageRoot,
  problems,
  targetMetrics,
  trafficHeader,
} from '../../../contract/index.ts';
import { haproxyRefusals } from './haproxy-refusals.ts';

let server: Server;
let url: string;
let asked: string[];
let answer: { status: number; body: string };
beforeEach(async () => {
  asked = [];
  answer = { status: 200, body: '{"inForce":true,"requested":10,"refused":3}' };
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(answer.status).end(answer.body);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

test('a share is requested, read and let through by journey', async () => {
  const traffic = haproxyRefusals(url);
  await traffic.refuse({ journey: 'order', share: 1 / 3, seed: 7 });
  expect(await traffic.refusal('order')).toEqual({ inForce: true, requested: 10, refused: 3 });
  await traffic.pass('order-read');
  expect(asked).toEqual([
    'PUT /refusals/order?share=0.333333333&seed=7',
    'GET /refusals/order',
    'DELETE /refusals/order-read',
  ]);
});

test('an answer other than 200 is an error with what HAProxy said', async () => {
  answer = { status: 404, body: 'no such page' };
  await expect(haproxyRefusals(url).pass('order')).rejects.toThrow(
    'HAProxy answered 404 about refusals of order: no such page',
  );
});

// HAProxy cannot read the contract: what its files repeat must be the same.

const read = (name: string): string =>
  readFileSync(join(packageRoot(), 'deploy/compose/haproxy', name), 'utf8');
const script = read('balancer.lua');

test('the script of HAProxy has the edges, names and labels of the contract', () => {
  expect(/^local edges = \{ (.*) \}$/m.exec(script)?.[1]?.split(', ').map(Number)).toEqual([
    ...latencyEdgesSeconds,
  ]);
  expect(script).toContain(`local name = '${targetMetrics.balancerDuration}'`);
  for (const label of [labels.journey, labels.status, labels.answeredBy, labels.traffic])
    expect(script).toMatch(new RegExp(`\\b${label}="%[sd]"`));
  expect(script).toContain(`req_hdr('${trafficHeader}') == '${harnessTraffic}'`);
  expect(script).toContain(`local in_progress = ${inProgressStatus}\n`);
  expect(script).toContain(
    `status == 409 and txn.sf:res_hdr('${outcomeHeader}') == '${inProgressOutcome}' then status = in_progress end`,
  );
});

test('the script of HAProxy knows the routes of the contract', () => {
  const routes = [
    ...script.matchAll(/\{ journey = '([\w-]+)', method = '(\w+)', path = '\^(\S+)\$' \}/g),
  ].map(([, journey, method = '', path = '']) => [
    journey,
    journeyOfRequest(method, path.replace('[^/]+', '17')),
  ]);
  expect(routes).toEqual(journeys.map((journey) => [journey, journey]));
});

test('a refused request gets the problem of an overloaded service', () => {
  const body = /lf-string '(\{.*?\})' if/.exec(read('haproxy.cfg'))?.[1] ?? '';
  const { type, title, status } = problems.overloaded;
  expect(JSON.parse(body)).toMatchObject({ type, title, status });
});
