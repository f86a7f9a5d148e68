import { expect, test } from 'vitest';
import type { ShowtimeError } from '../../../contract/index.ts';
import type { EngineContainer } from '../engine/engine-container.ts';
import { whyNotUp, type FailedStart } from './why-not-up.ts';

const container = (service: string, changes: Partial<EngineContainer> = {}): EngineContainer => ({
  id: `id-of-${service}`,
  service,
  role: null,
  zone: null,
  running: true,
  paused: false,
  healthy: true,
  pid: 1,
  memoryLimit: null,
  exitCode: 0,
  startError: '',
  oomKilled: false,
  startedAt: '2026-01-01T00:00:00Z',
  finishedAt: '2026-01-01T00:00:00Z',
  addresses: [],
  ports: {},
  publishedOn: [],
  imageId: 'sha256:0',
  image: 'image:1',
  ...changes,
});

async function explained(changes: Partial<FailedStart>): Promise<ShowtimeError['explanation']> {
  const error = await whyNotUp({
    stderr: 'Container x  Starting\nError',
    missing: [],
    containers: [container('pod-1')],
    log: () => Promise.resolve(''),
    ...changes,
  });
  expect(error.code).toBe('target-did-not-start');
  return error.explanation;
}

test('an image that is missing is named before anything else', async () => {
  const { what } = await explained({
    missing: ['a:1', 'b:2'],
    containers: [container('x', { startError: 'y' })],
  });
  expect(what).toBe('the engine lacks a:1, b:2');
});

test('a published port that is taken is named with the container that wants it', async () => {
  // As Docker Engine 20.10 answered for a port on which another process listened.
  const startError =
    'driver failed programming external connectivity on endpoint hp-a-1 (2d0c5073f65b): Error starting userland proxy: listen tcp4 127.0.0.1:18999: bind: address already in use';
  const { what, why, problems, fix } = await explained({
    containers: [container('haproxy', { running: false, exitCode: 128, startError }), container('pod-1')],
  });
  expect([what, why, problems]).toEqual([
    'haproxy could not be started',
    'the engine says:',
    [`haproxy: ${startError}`],
  ]);
  expect(fix).toMatch(/^end what listens on that port/);
});

test.each([
  [
    'Error response from daemon: Pool overlaps with other one on this address space',
    /^another network took the addresses/,
  ],
  [
    'Error response from daemon: Conflict. The container name "/x-db-1-1" is already in use by container "0f06".',
    /give another --id/,
  ],
  ['write /var/lib/docker/tmp/x: no space left on device', /^free space on the engine's disk/],
  ['Error: something else', /^correct what these lines say/],
])('where no container was made, the lines of Compose say why: %s', async (line, fix) => {
  expect(await explained({ stderr: `Network x  Creating\n${line}`, containers: [] })).toMatchObject({
    what: 'the containers did not come up',
    problems: ['Network x  Creating', line],
    fix: expect.stringMatching(fix) as string,
  });
});

test('a database whose volume is full says so in its own lines', async () => {
  const line = '[ERROR] [MY-012639] [InnoDB] Write to file ./ibdata1 failed at offset 0, OS errno 28';
  expect(
    await explained({
      containers: [container('db-1', { running: false, exitCode: 1 }), container('db-2')],
      log: (id) => Promise.resolve(id === 'id-of-db-1' ? line : ''),
    }),
  ).toMatchObject({
    what: 'db-1 did not become healthy',
    why: 'db-1 ended with exit code 1; its last lines:',
    problems: [line],
    fix: expect.stringMatching(/^free space/) as string,
  });
});

test('a container that ran out of memory is not blamed on its lines', async () => {
  const { why } = await explained({
    containers: [container('pod-2', { running: false, exitCode: 137, oomKilled: true })],
  });
  expect(why).toMatch(/^pod-2 ran out of memory/);
});

test('one that runs and is not healthy shows its lines, or those of Compose where they cannot be read', async () => {
  expect(await explained({ containers: [container('db-1', { healthy: false })] })).toMatchObject({
    why: 'the last lines of db-1:',
    problems: ['Container x  Starting', 'Error'],
  });
});
