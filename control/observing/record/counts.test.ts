// Counts of a window, from hand-written answers of a Prometheus that a real HTTP server gives.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { prometheusAt, type Prometheus } from '../../../dashboards/prometheus-api/index.ts';
import { counterRises, sumOfRises } from './counter-rise.ts';
import { alertsOf } from './fired-alerts.ts';
import { countOf } from './server-counts.ts';

type Vector = [labels: Record<string, string>, value: number][];
let server: Server;
let prometheus: Prometheus;
let queries: string[];
let answers: (query: string, time: string) => { resultType: string; result: unknown[] };
const vector = (series: Vector) => ({
  resultType: 'vector',
  result: series.map(([metric, value]) => ({ metric, value: [1, String(value)] })),
});

beforeEach(async () => {
  queries = [];
  server = createServer((request, response) => {
    let text = '';
    request
      .on('data', (chunk: Buffer) => {
        text += chunk.toString();
      })
      .on('end', () => {
        const query = new URLSearchParams(text).get('query') ?? '';
        const time = new URLSearchParams(text).get('time') ?? '';
        queries.push(`${query} @ ${time}`);
        response
          .setHeader('content-type', 'application/json')
          .end(JSON.stringify({ status: 'success', data: answers(query, time) }));
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  prometheus = prometheusAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('the rise of a counter', () => {
  const window = { fromMs: 1_000, untilMs: 31_000 };

  it('the rise of a counter is the exact difference of its ends; what was not there at the start rose from 0', async () => {
    answers = (query, time) => {
      if (query.startsWith('resets'))
        return vector([
          [{ pod: 'a' }, 0],
          [{ pod: 'b' }, 0],
        ]);
      return time === '1.000'
        ? vector([[{ __name__: 'c', pod: 'a' }, 10]])
        : vector([
            [{ __name__: 'c', pod: 'a' }, 17],
            [{ __name__: 'c', pod: 'b' }, 4],
          ]);
    };
    expect(await counterRises(prometheus, 'c', window)).toEqual([
      { labels: { pod: 'a' }, rise: 7 },
      { labels: { pod: 'b' }, rise: 4 },
    ]);
    expect(queries).toEqual(['last_over_time(c[5m]) @ 1.000', 'c @ 31.000', 'resets(c[30000ms]) @ 31.000']);
  });

  it('the rise of a counter counts what came before and after a restart, and what a series had before it ended', async () => {
    answers = (query, time) => {
      if (query.startsWith('resets'))
        return vector([
          [{ pod: 'a' }, 1],
          [{ pod: 'gone' }, 0],
        ]);
      if (query.endsWith(']')) {
        return {
          resultType: 'matrix',
          result: [
            {
              metric: { __name__: 'c', pod: 'a' },
              values: [
                [2, '12'],
                [10, '3'],
                [30, '5'],
              ],
            },
            {
              metric: { __name__: 'c', pod: 'gone' },
              values: [
                [2, '1'],
                [3, '2'],
              ],
            },
          ],
        };
      }
      return time === '1.000'
        ? vector([[{ __name__: 'c', pod: 'a' }, 10]])
        : vector([[{ __name__: 'c', pod: 'a' }, 5]]);
    };
    expect(await counterRises(prometheus, 'c', window)).toEqual([
      { labels: { pod: 'a' }, rise: 2 + 3 + 2 },
      { labels: { pod: 'gone' }, rise: 2 },
    ]);
  });

  it('the rise of a counter of samples begins at the value before them', () => {
    expect(
      sumOfRises(5, [
        [0, 5],
        [1, 8],
        [2, null],
        [3, 9],
      ]),
    ).toBe(4);
    expect(sumOfRises(0, [])).toBe(0);
  });
});

describe('the counts of an SLO', () => {
  const rise = (status: string, answeredBy: string, count: number) => ({
    labels: { http_response_status_code: status, answered_by: answeredBy },
    rise: count,
  });
  const all = [
    rise('201', 'pod', 100),
    rise('409', 'pod', 5),
    rise('503', 'pod', 3),
    rise('502', 'balancer', 2),
    rise('460', 'balancer', 1),
    rise('404', 'pod', 7),
    rise('461', 'pod', 2),
  ];

  it('the counts of an SLO distinguish good, bad, bad at the balancer and neither', () => {
    expect(countOf('a', all, undefined)).toEqual({
      slo: 'a',
      good: 105,
      bad: 6,
      badAtBalancer: 3,
      excluded: 9,
    });
  });

  it('the counts of an SLO of a latency count what was good and too late as bad', () => {
    expect(countOf('a', all, [rise('201', 'pod', 90), rise('409', 'pod', 5), rise('503', 'pod', 3)])).toEqual(
      { slo: 'a', good: 95, bad: 16, badAtBalancer: 3, excluded: 9 },
    );
  });
});

describe('alerts', () => {
  it('alerts that were pending and fired are one, with when it began to fire and for how long', () => {
    const series = (alertstate: string, points: [number, number][]) => ({
      labels: { __name__: 'ALERTS', alertname: 'Burn', alertstate, slo: 'orders-good' },
      points,
      histograms: 0,
    });
    expect(
      alertsOf(
        [
          series('pending', [[1_000, 1]]),
          series('firing', [
            [2_000, 1],
            [4_000, 1],
          ]),
        ],
        2,
        (ms) => ms - 500,
      ),
    ).toEqual([{ name: 'Burn', labels: { slo: 'orders-good' }, firedAtMs: 1_500, firingSeconds: 4 }]);
    expect(alertsOf([series('pending', [[1_000, 1]])], 2, (ms) => ms)).toEqual([
      { name: 'Burn', labels: { slo: 'orders-good' }, firedAtMs: null, firingSeconds: 0 },
    ]);
  });
});
