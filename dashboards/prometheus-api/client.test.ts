import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { prometheusAt, valueOf, type PrometheusAnswer } from './index.ts';

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map(close));
});

test('an instant query answers series of numbers; NaN and ±Inf are null', async () => {
  const url = await answering({
    resultType: 'vector',
    result: [
      { metric: { __name__: 'up', job: 'a' }, value: [1.5, '3'] },
      { metric: { job: 'b' }, value: [1.5, 'NaN'] },
      { metric: { job: 'c' }, value: [1.5, '-Inf'] },
    ],
  });
  expect(valueOf(await prometheusAt(url).instant('up'))).toEqual([
    { labels: { __name__: 'up', job: 'a' }, points: [[1500, 3]], histograms: 0 },
    { labels: { job: 'b' }, points: [[1500, null]], histograms: 0 },
    { labels: { job: 'c' }, points: [[1500, null]], histograms: 0 },
  ]);
});

test('a native histogram is counted, and is no number', async () => {
  const native = [2, { count: '4', sum: '1.5', buckets: [[0, '1', '2', '4']] }];
  const vector = await answering({ resultType: 'vector', result: [{ metric: {}, histogram: native }] });
  const matrix = await answering({
    resultType: 'matrix',
    result: [
      { metric: {}, values: [[1, '2']], histograms: [native, native] },
      { metric: { a: 'b' }, histograms: [native] },
    ],
  });
  expect(valueOf(await prometheusAt(vector).instant('h'))).toEqual([
    { labels: {}, points: [], histograms: 1 },
  ]);
  expect(
    valueOf(await prometheusAt(matrix).range('h', { fromMs: 0, untilMs: 2_000, stepSeconds: 1 })),
  ).toEqual([
    { labels: {}, points: [[1000, 2]], histograms: 2 },
    { labels: { a: 'b' }, points: [], histograms: 1 },
  ]);
});

test('a scalar is a series without labels', async () => {
  expect(
    valueOf(await prometheusAt(await answering({ resultType: 'scalar', result: [1, '7'] })).instant('7')),
  ).toEqual([{ labels: {}, points: [[1000, 7]], histograms: 0 }]);
});

test('requests have the format of the API: expressions in the body, times in seconds, selectors repeated', async () => {
  const queries: string[] = [];
  const url = await listening((request, response) => {
    void text(request).then((body) => {
      queries.push(`${request.method} ${request.url} ${decodeURIComponent(body)}`);
      response.end(
        JSON.stringify({
          status: 'success',
          data: request.url?.includes('query') ? { resultType: 'vector', result: [] } : [],
        }),
      );
    });
  });
  const prometheus = prometheusAt(`${url}/prefix/`);
  await prometheus.instant('up', 12_345);
  await prometheus.range('up', { fromMs: 1_000, untilMs: 2_500, stepSeconds: 0.5 });
  await prometheus.series(['up', '{a="b"}'], { fromMs: 0, untilMs: 1 });
  await prometheus.labelValues('__name__', ['up']);
  expect(queries).toEqual([
    'POST /prefix/api/v1/query query=up&time=12.345',
    'POST /prefix/api/v1/query_range query=up&start=1.000&end=2.500&step=0.5',
    'POST /prefix/api/v1/series match[]=up&match[]={a="b"}&start=0.000&end=0.001',
    'GET /prefix/api/v1/label/__name__/values?match%5B%5D=up ',
  ]);
});

test.each([
  ['a user and password', 'me:s:cr%t', `Basic ${Buffer.from('me:s:cr%t').toString('base64')}`],
  ['a token', 's.e-c_r~e+t/=', 'Bearer s.e-c_r~e+t/='],
])('%s goes into a header, and into no message', async (_, credentials, header) => {
  const url = await listening(({ headers }, response) => response.writeHead(401).end(headers.authorization));
  expect(failureOf(await prometheusAt(url, { credentials }).buildInfo())).toEqual({
    kind: 'refused',
    status: 401,
    message: `"${header}"`,
    url,
  });
});

test('a user and password of the address are dropped, with any characters in them', async () => {
  const url = await listening(({ headers }, response) =>
    response.writeHead(401).end(headers.authorization ?? 'none'),
  );
  expect(failureOf(await prometheusAt(url.replace('http://', 'http://me:100%@')).buildInfo())).toEqual({
    kind: 'refused',
    status: 401,
    message: '"none"',
    url,
  });
});

test('nothing listening is unreachable', async () => {
  const url = await listening(() => undefined);
  await Promise.all(servers.splice(0).map(close));
  const answer = await prometheusAt(url).instant('up');
  expect(failureOf(answer)).toEqual({
    kind: 'unreachable',
    status: null,
    message: `connect ECONNREFUSED ${url.slice('http://'.length)}`,
    url,
  });
  expect(() => valueOf(answer)).toThrow(
    expect.objectContaining({ code: 'prometheus-unreachable', exitCode: 69 }),
  );
});

test('a Prometheus that hangs, before its response or within it, is a timeout', async () => {
  const unresponsive = await listening(() => undefined);
  const halting = await listening((_, response) => response.write('{"status":'));
  for (const url of [unresponsive, halting]) {
    expect(failureOf(await prometheusAt(url, { timeoutMs: 50 }).instant('up'))).toEqual({
      kind: 'timeout',
      status: null,
      message: 'no whole answer within 50 ms',
      url,
    });
  }
});

test('a connection that breaks within the answer is unreachable', async () => {
  const url = await listening((_, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('{', () => response.destroy());
  });
  expect(failureOf(await prometheusAt(url).instant('up'))).toMatchObject({ kind: 'unreachable' });
});

test('another service, half an answer, other data and a redirect are no Prometheus', async () => {
  const page = await listening((_, response) => response.end('<html>hello</html>\nmore'));
  const half = await listening((_, response) => response.end('{"status":"succ'));
  const other = await answering({ resultType: 'vector', result: [{ metric: {}, value: ['soon', '1'] }] });
  const elsewhere = await listening((_, response) =>
    response.writeHead(302, { location: 'http://192.0.2.1/' }).end(),
  );
  expect(failureOf(await prometheusAt(page).instant('up'))).toEqual({
    kind: 'not-prometheus',
    status: 200,
    message: '"<html>hello</html>"',
    url: page,
  });
  expect(failureOf(await prometheusAt(half).instant('up'))).toEqual({
    kind: 'not-prometheus',
    status: 200,
    message: '"{"status":"succ"',
    url: half,
  });
  expect(failureOf(await prometheusAt(other).instant('up')).message).toMatch(
    /^its data are none that were asked for: result\.0\.value\.0: /,
  );
  expect(failureOf(await prometheusAt(elsewhere).instant('up'))).toEqual({
    kind: 'not-prometheus',
    status: 302,
    message: 'it leads on to http://192.0.2.1/',
    url: elsewhere,
  });
});

test('a wrong expression is refused with the error message of Prometheus', async () => {
  const url = await listening((_, response) =>
    response
      .writeHead(400)
      .end('{"status":"error","errorType":"bad_data","error":"1:4: parse error: unclosed"}'),
  );
  const answer = await prometheusAt(url).instant('up{');
  expect(failureOf(answer)).toEqual({
    kind: 'refused',
    status: 400,
    message: 'bad_data: 1:4: parse error: unclosed',
    url,
  });
  expect(() => valueOf(answer)).toThrow(expect.objectContaining({ code: 'prometheus-refused' }));
});

test("a 5xx is a failure of the server, with the API's JSON or any other body", async () => {
  const starting = await listening((_, response) => response.writeHead(503).end('Service Unavailable'));
  const slow = await listening((_, response) =>
    response.writeHead(503).end('{"status":"error","errorType":"timeout","error":"query timed out"}'),
  );
  expect(failureOf(await prometheusAt(starting).alerts())).toMatchObject({
    kind: 'failed',
    message: '"Service Unavailable"',
  });
  expect(failureOf(await prometheusAt(slow).alerts())).toMatchObject({
    kind: 'failed',
    message: 'timeout: query timed out',
  });
});

test('an abort rejects with its reason, without an answer', async () => {
  const url = await listening(() => undefined);
  const leaving = new AbortController();
  const requested = prometheusAt(url, { signal: leaving.signal }).instant('up');
  leaving.abort(new Error('gone'));
  await expect(requested).rejects.toThrow('gone');
});

test('an empty answer is an answer', async () => {
  expect(await prometheusAt(await answering({ resultType: 'vector', result: [] })).instant('up')).toEqual({
    ok: true,
    value: [],
    warnings: [],
  });
});

function failureOf(answer: PrometheusAnswer<unknown>) {
  if (answer.ok) throw new Error(`an answer: ${JSON.stringify(answer.value)}`);
  return answer.failure;
}

function answering(data: unknown): Promise<string> {
  return listening((_, response) => response.end(JSON.stringify({ status: 'success', data })));
}

async function listening(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
