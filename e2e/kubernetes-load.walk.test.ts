// `--load jobs` and `--load k6-operator` as a user has them. e2e/kubernetes-load.long.test.ts loses what plays.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { runInProcess } from './in-process.ts';
import { AskedService, fromPods, image, PodsWorkspace, script } from './load-from-pods.ts';

const service = new AskedService();
let workspace: PodsWorkspace;
beforeAll(() => service.listen());
afterAll(() => service.close());
beforeEach(async () => {
  workspace = await PodsWorkspace.open(service);
});
afterEach(() => workspace.close());

test.each(['jobs', 'k6-operator'])(
  '--load %s plays one load in two pods, one verdict comes of it, and nothing stays',
  async (engine) => {
    workspace.standIn.load.hasOperator = engine === 'k6-operator';
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
    expect(records.reduce((sum, { requests }) => sum + requests, 0)).toBe(service.asked);
    expect(load.achieved).toBe(service.asked);
    expect(Math.min(...records.map(({ requests }) => requests))).toBeGreaterThan(30);
    expect(workspace.left()).toEqual([]);
    const kind = engine === 'jobs' ? 'jobs' : 'testruns';
    expect(workspace.made().map((change) => change.replace(/\/.*/, ''))).toEqual([
      'POST configmaps',
      'POST secrets',
      `POST ${kind}`,
      `DELETE ${kind}`,
      'DELETE secrets',
      'DELETE configmaps',
    ]);
    await workspace.leave();
  },
);

test.each<[string, () => void, string[], number, string]>([
  [
    'a right that is missing',
    () => workspace.standIn.forbidden.add('create jobs'),
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
      workspace.standIn.load.startRunner = async () => ({ waits: 'ErrImagePull' });
    },
    [],
    69,
    `the image ${image} of the runners cannot be had`,
  ],
  [
    'a cluster file without an image',
    () => workspace.settle({ runners: undefined }),
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
    expect(workspace.left()).toEqual([]);
    expect(service.asked).toBe(0);
    expect(workspace.runFolders()).toEqual([]);
    await workspace.expectNothingRunning();
  },
);

test('a dry run names the objects and the rights of the load, and makes none', async () => {
  const done = await runInProcess(workspace, fromPods('jobs', '--dry-run'));
  expect(done.code).toBe(0);
  expect(done.stdout).toMatch(/load:\n {2}Job showtime-load-[0-9a-f]+ \(2 runners\)\n {2}ConfigMap /);
  expect(done.stdout).toContain('granted  create pods/portforward in shop');
  expect(workspace.standIn.changes).toEqual([]);
});

test('thresholds of a script are refused for several runners, each of which would judge its part', async () => {
  const withThresholds = script('4s').replace(
    'options = {',
    "options = { thresholds: { checks: ['rate>0.9'] },",
  );
  workspace.writeScript(withThresholds);
  const done = await runInProcess(workspace, fromPods('jobs'));
  expect([done.code, done.stderr]).toEqual([64, expect.stringContaining('each k6 judges its own part')]);
});
