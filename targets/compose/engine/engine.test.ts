import { afterEach, beforeEach, expect, test } from 'vitest';
import { smallEngine, type SmallContainer, type SmallEngine } from '../testing/small-engine.ts';
import { Engine } from './engine.ts';
import { instanceLabel, projectLabel, projectOf, roleLabel, serviceLabel, zoneLabel } from './instance.ts';

let small: SmallEngine;
let engine: Engine;

function put(id: string, service: string, labels: Record<string, string>): SmallContainer {
  const container = {
    id,
    labels: { [serviceLabel]: service, [projectLabel]: 'showtime-mine', ...labels },
    running: true,
    pid: 90_000_000 + small.containers.size,
    exitCode: 0,
    oomKilled: false,
    healthy: true,
  };
  small.containers.set(id, container);
  return container;
}

const ours = { [instanceLabel]: 'mine' };
const none = { containers: new Set<string>(), volumes: new Set<string>(), networks: new Set<string>() };

beforeEach(async () => {
  small = await smallEngine();
  engine = new Engine({ host: small.host, project: 'showtime-mine', instance: 'mine' });
  put('c1', 'pod-1', { ...ours, [roleLabel]: 'pod', [zoneLabel]: 'a' });
  put('c2', 'db-1', { ...ours, [roleLabel]: 'database' });
  put('x1', 'pod-1', { [instanceLabel]: 'other', [roleLabel]: 'pod' });
  put('x2', 'pod-2', { [roleLabel]: 'pod' });
});
afterEach(() => small.close());

test('only containers with the label of the target are listed, with what the engine knows of them', async () => {
  const containers = await engine.containers();
  expect(containers.map(({ id, service }) => [id, service])).toEqual([
    ['c2', 'db-1'],
    ['c1', 'pod-1'],
  ]);
  expect(await engine.container('pod-1')).toMatchObject({
    role: 'pod',
    zone: 'a',
    running: true,
    healthy: true,
    pid: 90_000_000,
    addresses: ['10.0.0.2'],
    ports: { '8080/tcp': 49153 },
    publishedOn: ['127.0.0.1'],
    memoryLimit: null,
  });
  await expect(engine.container('pod-2')).rejects.toThrow('there is no container of pod-2');
});

test.each([
  ['kill', (id: string) => engine.kill(id, 'SIGKILL')],
  ['terminate', (id: string) => engine.kill(id, 'SIGTERM')],
  ['start', (id: string) => engine.start(id)],
  ['pause', (id: string) => engine.pause(id)],
  ['unpause', (id: string) => engine.unpause(id)],
  ['start a program in', (id: string) => engine.startProgram(id, ['true'])],
  ['read the log', (id: string) => engine.log(id)],
  ['read a file', (id: string) => engine.readFile(id, '/etc/passwd')],
])('a container of another owner is never touched: %s is refused', async (_what, act) => {
  for (const id of ['x1', 'x2'])
    await expect(act(id)).rejects.toThrow(
      `container ${id} is not of this target: it lacks the label dev.showtime.instance=mine, so it is not touched`,
    );
  expect(small.changes).toEqual([]);
});

test('a killed container has ended with the exit code of a SIGKILL, and is started again', async () => {
  await engine.kill('c1', 'SIGKILL');
  expect(await engine.container('pod-1')).toMatchObject({
    running: false,
    pid: null,
    exitCode: 137,
    addresses: [],
  });
  await engine.start('c1');
  await engine.start('c1');
  expect(await engine.container('pod-1')).toMatchObject({ running: true, exitCode: 137 });
  expect(small.changes[0]).toBe('POST /containers/c1/kill?signal=SIGKILL');
});

test('everything with the label is removed, and nothing else; twice is harmless', async () => {
  small.networks.set('n1', { labels: ours, subnet: '10.177.32.0/24' });
  small.networks.set('bridge', { labels: {}, subnet: '172.17.0.0/16' });
  small.volumes.set('v1', ours);
  small.volumes.set('theirs', { [instanceLabel]: 'other' });
  expect(await engine.removeAll()).toEqual(['db-1', 'pod-1']);
  expect(await engine.removeAll()).toEqual([]);
  expect([[...small.containers.keys()], [...small.networks.keys()], [...small.volumes.keys()]]).toEqual([
    ['x1', 'x2'],
    ['bridge'],
    ['theirs'],
  ]);
});

test('what carries the name of the project and not the label belongs to another owner', async () => {
  small.volumes.set('showtime-mine_db-1', { [projectLabel]: 'showtime-mine' });
  small.networks.set('n1', { labels: { ...ours, [projectLabel]: 'showtime-mine' }, subnet: '10.0.0.0/24' });
  expect(await engine.strangers(none)).toEqual(['container x1', 'container x2', 'volume showtime-mine_db-1']);
});

test('what has a name that Compose would choose belongs to another owner, whatever its labels say', async () => {
  small.containers.clear();
  put('showtime-mine-db-1-1', 'db-1', { [projectLabel]: 'theirs' });
  put('showtime-mine-pod-1-1', 'pod-1', ours);
  small.volumes.set('showtime-mine_db-1', null);
  small.volumes.set('showtime-mine_db-2', { [instanceLabel]: 'other' });
  small.networks.set('showtime-mine_edge', { labels: { [serviceLabel]: 'x' }, subnet: '10.0.0.0/24' });
  const names = {
    containers: new Set(['showtime-mine-db-1-1', 'showtime-mine-pod-1-1']),
    volumes: new Set(['showtime-mine_db-1', 'showtime-mine_db-2', 'showtime-mine_members']),
    networks: new Set(['showtime-mine_edge']),
  };
  expect(await engine.strangers(names)).toEqual([
    'container showtime-mine-db-1-1',
    'volume showtime-mine_db-1',
    'volume showtime-mine_db-2',
    'network showtime-mine_edge',
  ]);
  expect(await engine.removeAll()).toEqual(['pod-1']);
  expect(small.changes).toEqual(['DELETE /containers/showtime-mine-pod-1-1?force=true&v=true']);
});

test('subnets that are taken are those of every network', async () => {
  small.networks.set('n1', { labels: {}, subnet: '10.177.32.0/24' });
  expect(await engine.takenSubnets()).toEqual(['10.177.32.0/24']);
});

test('an engine that is gone is an error that names it', async () => {
  await small.close();
  await expect(engine.containers()).rejects.toMatchObject({
    code: 'engine-failed',
    explanation: {
      what: `the container engine at ${small.host} did not list containers`,
      why: expect.stringContaining('ENOENT') as string,
      fix: expect.stringContaining('showtime recover') as string,
    },
  });
  small = await smallEngine();
});

test('the project of a target has only characters that Compose takes', () => {
  expect(projectOf('2026-11-30T18-00-00Z-Rush_1')).toBe('showtime-2026-11-30t18-00-00z-rush_1');
});
