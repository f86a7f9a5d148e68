// The link on a real Toxiproxy before a real server: each link fault is met by a request, and is gone afterwards.
import { createServer, type Server } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureToxiproxy } from '#tools';
import { faults, playPlan } from '../../chaos/index.ts';
import { onTarget } from '../../chaos/fault.ts';
import { memorySink } from '../../chaos/testing/no-op-fault.ts';
import type { FaultSpec } from '../../contract/index.ts';
import { systemClock } from '../../platform/clock.ts';
import { nodeShell } from '../../platform/shell.ts';
import { openServiceLink, urlThrough, type ServiceLink } from './service-link.ts';

const clock = systemClock();
let folder: string;
let server: Server;
let link: ServiceLink;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'link-'));
  server = createServer((_request, response) => response.end('x'.repeat(20_000)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  link = await openServiceLink({
    shell: nodeShell(),
    clock,
    program: (await ensureToxiproxy()).path,
    serviceUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/base`,
    folder,
    logsFolder: folder,
    signal: new AbortController().signal,
  });
}, 600_000);
afterAll(async () => {
  await link.stop();
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

const of = { link: 'service' } as const;
const specs = [
  { kind: 'slow-link', of, latencyMs: 120, jitterMs: 20 },
  { kind: 'cut-link', of },
  { kind: 'reset-link', of },
  { kind: 'throttle-link', of, kilobytesPerSecond: 100 },
] as const satisfies readonly FaultSpec[];

test.each(specs)(
  '$kind is met by a request through the link, and gone after its undo',
  async (fault) => {
    const sink = memorySink(() => clock.nowMs());
    const outcome = await playPlan({
      plan: [{ atMs: 0, holdMs: 0, fault }],
      capabilities: { links: link.capability },
      events: sink,
      clock,
      seed: 3,
      loadStartedAtMs: clock.nowMs(),
      signal: new AbortController().signal,
    });
    expect(outcome.faults[0]).toMatchObject({ state: 'steady', failures: [] });
    expect(sink.events.find(({ kind }) => kind === 'fault-in-effect')?.evidence).toMatchObject(
      {
        'slow-link': { outcome: 'answered' },
        'cut-link': { outcome: 'silent', bytes: 0 },
        'reset-link': { bytes: 0 },
        'throttle-link': { outcome: 'answered' },
      }[fault.kind],
    );
    expect([
      await link.capability.impairments('service'),
      await link.capability.probe('service', 10_000),
    ]).toEqual([[], expect.objectContaining({ outcome: 'answered' })]);
  },
  60_000,
);

test('an impairment that the link does not have proves nothing, whatever a request meets', async () => {
  for (const fault of specs) {
    const bound = onTarget(fault.kind, faults, { links: link.capability });
    const record = await bound.resolve(fault, Math.random, []);
    expect(await bound.isInEffect(record)).toBeNull();
    await bound.recover(record);
    await bound.recover(record);
  }
});

test('a second impairment at once is refused: each would prove the other', async () => {
  const bound = onTarget('cut-link', faults, { links: link.capability });
  const record = await bound.resolve(specs[1], Math.random, []);
  await expect(bound.resolve(specs[1], Math.random, [record])).rejects.toThrow('impaired already');
});

test('it forwards to the one service alone, and listens on this machine alone', async () => {
  expect(link.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/base$/);
  expect(await (await fetch(link.url)).text()).toBe('x'.repeat(20_000));
  expect(link.processes()).toEqual([{ name: 'toxiproxy', pid: expect.any(Number) as number }]);
});

test.each([
  ['https://localhost:8443/api', 'https://localhost:9/api'],
  ['https://shop.example', 'https://127.0.0.1:9'],
  ['http://[::1]:80/', 'http://127.0.0.1:9'],
])('%s is reached through the proxy at %s', (service, through) => {
  expect(urlThrough(service, 9)).toBe(through);
});
