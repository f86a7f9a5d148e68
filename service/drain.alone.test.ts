// A pod that is terminated under load: it has half a second in which it answers while its balancer finds out.
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { systemClock } from './clock.ts';
import { send, openCinema, orderOf } from './testing/cinema.ts';
import { ServicePrograms } from './testing/service-programs.ts';

let programs: ServicePrograms;
beforeAll(async () => {
  programs = await ServicePrograms.prepare();
  await openCinema(programs.server);
});
afterEach(() => programs.end());
afterAll(() => programs.remove());

it('a pod drains on SIGTERM without failing a single request of a balancer that is late to detect it', async () => {
  const { child, managementUrl, port } = await programs.startPod({ DRAIN_MS: '600' });
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const outcomes: string[] = [];
  let healthy = true;
  const watch = (async () => {
    while (healthy) {
      await systemClock.sleep(100);
      healthy = await fetch(`${managementUrl}/readyz`).then(
        ({ status }) => status === 200,
        () => false,
      );
    }
  })();
  const lane = async (n: number): Promise<void> => {
    for (let k = 0; healthy; k += 1) outcomes.push(await through(agent, port, n, k));
  };
  const lanes = Promise.all(Array.from({ length: 6 }, (_, n) => lane(n)));
  await expect.poll(() => outcomes.length, { interval: 5 }).toBeGreaterThanOrEqual(30);
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await lanes;
  await watch;
  expect((await fetch(`${managementUrl}/livez`)).status).toBe(200);
  const unready = await fetch(`${managementUrl}/readyz`);
  expect([unready.status, unready.headers.get('connection')]).toEqual([503, 'close']);
  expect(await gone).toEqual([0, null]);
  expect(new Set(outcomes)).toEqual(new Set(['200', '201']));
  agent.destroy();
});

async function through(agent: Agent, port: number, lane: number, k: number): Promise<string> {
  if (k % 2 === 1)
    return String(
      (
        await send(`http://127.0.0.1:${port}`, '/api/orders', {
          member: 900 + lane,
          key: `d${k}`,
          body: orderOf(26),
        })
      ).status,
    );
  return new Promise((resolve) => {
    get({ agent, port, host: '127.0.0.1', path: '/api/theatres/1/menu' }, (response) => {
      response.resume().on('end', () => resolve(String(response.statusCode)));
    }).on('error', (error) => resolve(error.message));
  });
}
