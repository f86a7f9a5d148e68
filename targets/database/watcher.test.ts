// That the end of a server's process is noticed by the end of its connections, without waiting for a tick.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../platform/clock.ts';
import { DatabaseServer } from '../../service/testing/server.ts';
import { watch, type Lost } from './watcher.ts';

let server: DatabaseServer;
beforeAll(async () => {
  server = await DatabaseServer.start();
});
afterAll(() => server.end());

it('the watcher reports a killed server when its connections end, however far away the next question is', async () => {
  const { host, port, user, password } = server.address('orders');
  const anHourMs = 3_600_000;
  const lost = new Promise<Lost>((resolve) => {
    watch({
      where: { address: host, port },
      account: { user, password },
      clock: systemClock(),
      thresholds: { tickMs: anHourMs, hungAfterMs: anHourMs, probeTries: 3 },
      onLost: resolve,
    });
  });
  const admin = await server.administer();
  // Both connections have sent their first query and are idle.
  await expect
    .poll(async () => {
      const [rows] = await admin.query(
        `SELECT COUNT(*) AS n FROM information_schema.processlist WHERE user = '${user}' AND command = 'Sleep'`,
      );
      return Number((rows as { n: number }[])[0]?.n);
    })
    .toBe(2);
  admin.destroy();
  await server.signal('SIGKILL');
  expect(await lost).toMatchObject({
    how: 'dead',
    because: 'its connection ended and a new one was refused',
  });
});
