// A load from pods that loses a node, is interrupted, or is killed: the verdict says so, and nothing stays in the cluster.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { AskedService, fromPods, PodsWorkspace, script } from './load-from-pods.ts';

const service = new AskedService();
let workspace: PodsWorkspace;
beforeAll(() => service.listen());
afterAll(() => service.close());
beforeEach(async () => {
  workspace = await PodsWorkspace.open(service);
});
afterEach(() => workspace.close());

test('a runner whose node is lost makes the verdict unknown, and names it', async () => {
  workspace.writeScript(script('60s'));
  const running = workspace.start(fromPods('jobs'));
  await expect.poll(() => service.asked).toBeGreaterThan(20);
  const [, second = ''] = [...workspace.standIn.load.pods.keys()];
  workspace.standIn.load.kill(second);
  const done = await running.over;
  expect(done.code, done.stderr).toBe(2);
  const delivered = workspace.verdict().verdicts.find(({ checker }) => checker === 'load-delivered');
  expect(delivered).toMatchObject({
    outcome: 'unknown',
    because: `runner 2 (${second}) is lost: pod ${second} is gone`,
  });
  expect(workspace.left()).toEqual([]);
  await workspace.leave();
});

test('Ctrl-C deletes what was made', async () => {
  workspace.writeScript(script('60s'));
  const running = workspace.start(fromPods('jobs'));
  await expect.poll(() => service.asked).toBeGreaterThan(5);
  running.child.kill('SIGINT');
  expect((await running.over).code).toBe(130);
  expect(workspace.left()).toEqual([]);
  await workspace.leave();
});

test('recover deletes what a killed run and a killed supervisor left, once the API server is back', async () => {
  workspace.writeScript(script('60s'));
  const running = workspace.start(fromPods('jobs'));
  await expect.poll(() => service.asked).toBeGreaterThan(5);
  await workspace.standIn.away();
  process.kill(workspace.target()?.supervisor.pid ?? 0, 'SIGKILL');
  running.child.kill('SIGKILL');
  await running.over;
  expect(workspace.left()).toHaveLength(3);
  expect((await workspace.run(['recover'])).code).toBe(69);
  await workspace.standIn.listen();
  const done = await workspace.run(['recover']);
  expect([done.code, done.stdout]).toEqual([0, expect.stringMatching(/ended Job .*, Secret .*, ConfigMap /)]);
  expect(workspace.left()).toEqual([]);
  await workspace.leave();
});
