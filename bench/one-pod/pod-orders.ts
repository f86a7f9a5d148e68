// Program: orders over HTTP to one pod directly, as fast as it answers, with autocannon.
import autocannon from 'autocannon';
import { idempotencyKeyHeader } from '../../contract/index.ts';
import { mixedOrder } from './order-mix.ts';
import { readWindow, type PodWindow, type WindowResult } from './window.ts';

async function main(): Promise<WindowResult> {
  const window = await readWindow<PodWindow>();
  let next = 0;
  const fire = (durationS: number): Promise<autocannon.Result> =>
    autocannon({
      url: window.url,
      connections: window.clients,
      duration: durationS,
      requests: [
        {
          method: 'POST',
          path: '/api/orders',
          setupRequest: (request) => ({ ...request, ...sent(window, next++) }),
        },
      ],
    });
  await fire(window.warmUpS);
  const before = process.cpuUsage();
  const result = await fire(window.measuredS);
  const cpu = process.cpuUsage(before);
  return {
    orders: result['2xx'],
    failed: result.non2xx + result.errors,
    seconds: result.duration,
    cpuS: (cpu.user + cpu.system) / 1e6,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
  };
}

function sent(window: PodWindow, n: number): Pick<autocannon.Request, 'headers' | 'body'> {
  const { member, key, request } = mixedOrder(window, n);
  return {
    body: JSON.stringify(request),
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${window.tokens[member - 1]}`,
      [idempotencyKeyHeader]: key,
    },
  };
}

process.stdout.write(`${JSON.stringify(await main())}\n`);
