// `--load jobs` and `--load k6-operator` as a user has them: an API stand-in whose runner pods are processes of this machine.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { lookup } from 'node:dns/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { LocalRunners } from '../load/testing/local-runners.ts';
import { ApiStandIn } from '../targets/kubernetes/testing/api-stand-in.ts';
import { settingsFor } from '../targets/kubernetes/testing/stand-in-cluster.ts';
import { ensureK6 } from '../tools/index.mjs';
import { runInProcess } from './in-process.ts';
import { Workspace } from './showtime.ts';

const script = (duration: string): string => `
import http from 'k6/http';
const greeting = open('./greeting.txt');
export const options = { scenarios: { all: { executor: 'constant-arrival-rate', rate: 20, duration: '${duration}', preAllocatedVUs: 20 } } };
export default () => { http.get(__ENV.BASE_URL + '/' + greeting.trim(), { tags: { journey: 'look' } }); };
`;
const slos = '- { name: looks-good, objective: 0.5, indicator: { kind: availability, of: look } }\n';
const image = 'showtime/runner:0.1.0';

const { path: k6 } = await ensureK6();
let service: Server;
let asked = 0;
let baseUrl: string;
let standIn: ApiStandIn;
let workspace: Workspace;
let runners: LocalRunners;

beforeAll(async () => {
  service = createServer((request, response) => {
    if (request.url === '/hello') asked += 1;
    response.end('here');
  });
  // A name that is not this machine's loopback, as a pod needs it.
  const { address } = await lookup(hostname());
  await new Promise<void>((resolve) => service.listen(0, address, resolve));
  baseUrl = `http://${hostname()}:${(service.address() as AddressInfo).port}`;
});
afterAll(() => void service.close());
beforeEach(async () => {
  asked = 0;
  standIn = await ApiStandIn.start();
  workspace = new Workspace();
  runners = new LocalRunners(join(workspace.folder, 'pods'));
  mkdirSync(join(workspace.folder, 'pods'));
  await runners.bundle();
  standIn.load.startRunner = async ({ index, files }) => {
    runners.write(files);
    return { port: (await runners.start(index, k6)).port };
  };
  standIn.load.stopRunner = (index) => runners.kill(index);
  writeFileSync(join(workspace.folder, 'look.ts'), script('4s'));
  writeFileSync(join(workspace.folder, 'greeting.txt'), 'hello\n');
  writeFileSync(join(workspace.folder, 'slos.yaml'), slos);
  settle();
});
afterEach(async () => {
  runners.stop();
  await standIn.stop();
  workspace.remove();
});

function settle(changes: object = {}): void {
  const settings = settingsFor(standIn, {
    baseUrl,
    stop: { file: 'showtime.stop' },
    runners: { image },
    ...changes,
  });
  writeFileSync(join(workspace.folder, 'showtime.kubernetes.yaml'), stringify(settings));
}

const fromPods = (engine: string, ...more: string[]): string[] => [
  ...['run', 'look.ts', '--target', 'kubernetes', '--slos', 'slos.yaml', '--seed', '3'],
  ...['--allow-host', hostname(), '--load', engine, '--parallelism', '2', ...more],
];
const left = (): string[] =>
  (['jobs', 'testruns', 'configmaps', 'secrets'] as const).flatMap((kind) => [...standIn.of(kind).keys()]);
const made = (): string[] => standIn.changes.map((change) => change.split(' ').slice(0, 2).join(' '));

test.each(['jobs', 'k6-operator'])(
  '--load %s plays one load in two pods, one verdict comes of it, and nothing stays',
  async (engine) => {
    standIn.load.hasOperator = engine === 'k6-operator';
    const done = await workspace.run(fromPods(engine));
    const { verdicts, load } = workspace.verdict();
    const delivered = verdicts.find(({ checker }) => checker === 'load-delivered');
    // On a machine without room a runner starts late, or its clock is not known: that proves nothing, and says so.
    if (delivered?.outcome !== 'pass')
      expect(delivered, done.stderr).toMatchObject({
        outcome: 'unknown',
        because: expect.stringMatching(
          /after the common start|has a clock that is known|arrivals started late|arrivals were dropped/,
        ),
      });
    const ended = workspace.events().find(({ kind }) => kind === 'load-ended');
    const records = ended?.kind === 'load-ended' ? (ended.runners ?? []) : [];
    expect(records.map(({ index, closed }) => [index, closed])).toEqual([
      [1, true],
      [2, true],
    ]);
    // What the file beside the script says was read there, and everything that was sent is in the record.
    expect(records.reduce((sum, { requests }) => sum + requests, 0)).toBe(asked);
    expect(load.achieved).toBe(asked);
    expect(Math.min(...records.map(({ requests }) => requests))).toBeGreaterThan(30);
    expect(left()).toEqual([]);
    const kind = engine === 'jobs' ? 'jobs' : 'testruns';
    expect(made().map((change) => change.replace(/\/.*/, ''))).toEqual([
      'POST configmaps',
      'POST secrets',
      `POST ${kind}`,
      `DELETE ${kind}`,
      'DELETE configmaps',
      'DELETE secrets',
    ]);
    await workspace.leave();
  },
);

test('a runner whose node is lost makes the verdict unknown, and names it', async () => {
  writeFileSync(join(workspace.folder, 'look.ts'), script('60s'));
  const running = workspace.start(fromPods('jobs'));
  await expect.poll(() => asked).toBeGreaterThan(20);
  const [, second = ''] = [...standIn.load.pods.keys()];
  standIn.load.kill(second);
  const done = await running.over;
  expect(done.code, done.stderr).toBe(2);
  const delivered = workspace.verdict().verdicts.find(({ checker }) => checker === 'load-delivered');
  expect(delivered).toMatchObject({
    outcome: 'unknown',
    because: `runner 2 (${second}) is lost: pod ${second} is gone`,
  });
  expect(left()).toEqual([]);
  await workspace.leave();
});

test('Ctrl-C deletes what was made', async () => {
  writeFileSync(join(workspace.folder, 'look.ts'), script('60s'));
  const running = workspace.start(fromPods('jobs'));
  await expect.poll(() => asked).toBeGreaterThan(5);
  running.child.kill('SIGINT');
  expect((await running.over).code).toBe(130);
  expect(left()).toEqual([]);
  await workspace.leave();
});

test('recover deletes what a killed run and a killed supervisor left, once the API server is back', async () => {
  writeFileSync(join(workspace.folder, 'look.ts'), script('60s'));
  const running = workspace.start(fromPods('jobs'));
  await expect.poll(() => asked).toBeGreaterThan(5);
  await standIn.away();
  process.kill(workspace.target()?.supervisor.pid ?? 0, 'SIGKILL');
  running.child.kill('SIGKILL');
  await running.over;
  expect(left()).toHaveLength(3);
  expect((await workspace.run(['recover'])).code).toBe(69);
  await standIn.listen();
  const done = await workspace.run(['recover']);
  expect([done.code, done.stdout]).toEqual([0, expect.stringMatching(/ended Job .*, ConfigMap .*, Secret /)]);
  expect(left()).toEqual([]);
  await workspace.leave();
});

test.each<[string, () => void, string[], number, string]>([
  [
    'a right that is missing',
    () => standIn.forbidden.add('create jobs'),
    [],
    64,
    'no right to create jobs in shop',
  ],
  [
    'a cluster without k6-operator',
    () => undefined,
    ['--load', 'k6-operator'],
    69,
    'or use --load jobs, which needs nothing in the cluster',
  ],
  [
    'an image that cannot be pulled',
    () => {
      standIn.load.startRunner = async () => ({ waits: 'ErrImagePull' });
    },
    [],
    69,
    `the image ${image} of the runners cannot be had`,
  ],
  [
    'a cluster file without an image',
    () => settle({ runners: undefined }),
    [],
    64,
    'needs runners.image in the cluster file',
  ],
  [
    'a number of runners that is none',
    () => undefined,
    ['--parallelism', '0'],
    64,
    '--parallelism "0" must be',
  ],
])(
  '%s is refused before anything is played, and nothing stays',
  async (_name, prepare, more, code, message) => {
    prepare();
    const done = await runInProcess(workspace, fromPods('jobs', ...more));
    expect([done.code, done.stderr]).toEqual([code, expect.stringContaining(message)]);
    expect(left()).toEqual([]);
    expect(asked).toBe(0);
    expect(workspace.runFolders()).toEqual([]);
    await workspace.expectNothingRunning();
  },
);

test('a dry run names the objects and the rights of the load, and makes none', async () => {
  const done = await runInProcess(workspace, fromPods('jobs', '--dry-run'));
  expect(done.code).toBe(0);
  expect(done.stdout).toMatch(/load:\n {2}Job showtime-load-[0-9a-f]+ \(2 runners\)\n {2}ConfigMap /);
  expect(done.stdout).toContain('granted  create pods/portforward in shop');
  expect(standIn.changes).toEqual([]);
});

test('thresholds of a script are refused for several runners, each of which would judge its part', async () => {
  const withThresholds = script('4s').replace(
    'options = {',
    "options = { thresholds: { checks: ['rate>0.9'] },",
  );
  writeFileSync(join(workspace.folder, 'look.ts'), withThresholds);
  const done = await runInProcess(workspace, fromPods('jobs'));
  expect([done.code, done.stderr]).toEqual([64, expect.stringContaining('each k6 judges its own part')]);
  rmSync(join(workspace.folder, 'look.ts'));
});
