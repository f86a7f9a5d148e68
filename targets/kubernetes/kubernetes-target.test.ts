// The Kubernetes target on an API stand-in: each fault, its proof and its undo, and what the guard refuses.
import { existsSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { playPlan } from '../../chaos/index.ts';
import { memorySink } from '../../chaos/testing/no-op-fault.ts';
import type { FaultSpec, NewEvent, RunEvent } from '../../contract/index.ts';
import { systemClock } from '../../platform/clock.ts';
import type { KubernetesTarget } from './index.ts';
import { ApiStandIn } from './testing/api-stand-in.ts';
import { openOn, settingsFor } from './testing/stand-in-cluster.ts';

let standIn: ApiStandIn;
const opened: KubernetesTarget[] = [];
beforeEach(async () => {
  standIn = await ApiStandIn.start();
});
afterEach(async () => {
  for (const target of opened.splice(0)) await target.stop();
  await standIn.stop();
});

async function open(...how: Parameters<typeof openOn> extends [unknown, ...infer Rest] ? Rest : never) {
  const target = await openOn(standIn, ...how);
  opened.push(target);
  return target;
}

async function play(target: KubernetesTarget, faults: readonly FaultSpec[]) {
  const clock = systemClock();
  const sink = memorySink(() => clock.nowMs());
  const { faults: played } = await playPlan({
    plan: faults.map((fault) => ({ atMs: 0, holdMs: 50, fault })),
    capabilities: target.capabilities,
    events: sink,
    clock,
    seed: 5,
    loadStartedAtMs: clock.nowMs(),
    signal: new AbortController().signal,
    limits: { recoverTries: 1, inEffectMs: 5_000 },
  });
  return { played, events: sink.events };
}

function evidenceOf(events: readonly RunEvent[], kind: RunEvent['kind']): Record<string, unknown> {
  return events.find((event) => event.kind === kind)?.evidence ?? {};
}

test.each([
  ['terminate-pod', /^DELETE pods\/web-\d+ \{"preconditions":\{"uid":"uid-\d+"\}\}$/],
  ['kill-pod', /^DELETE pods\/web-\d+ \{(?=.*"gracePeriodSeconds":0)(?=.*"uid":"uid-\d+").*\}$/],
  ['evict-pod', /^POST pods\/web-\d+\/eviction .*"preconditions":\{"uid":"uid-\d+"\}/],
] as const)('%s hits one pod, proven by its uid, and another takes its place', async (kind, change) => {
  const { played, events } = await play(await open(), [{ kind, of: { pod: 'any' } }]);
  expect(played[0]).toMatchObject({ state: 'steady', failures: [] });
  expect(standIn.changes).toEqual([expect.stringMatching(change)]);
  const { uid } = evidenceOf(events, 'fault-declared');
  expect(evidenceOf(events, 'fault-in-effect')['uid']).toBe(uid);
  expect(standIn.pods().map(({ metadata }) => metadata.uid)).not.toContain(uid);
});

test('an eviction that the disruption budget forbids fails, and nothing is left open', async () => {
  standIn.budgetSpent = true;
  const { played } = await play(await open(), [{ kind: 'evict-pod', of: { pod: 'any' } }]);
  expect(played[0]).toMatchObject({
    state: 'steady',
    failures: [{ step: 'inject', reason: expect.stringContaining('the disruption budget of web-') }],
  });
});

test('drain-zone closes the nodes of the zone with a mark, empties them, and opens them again', async () => {
  const { played, events } = await play(await open(), [{ kind: 'drain-zone', of: { zone: 'a' } }]);
  expect(played[0]).toMatchObject({ state: 'steady', failures: [] });
  expect(evidenceOf(events, 'fault-in-effect')).toMatchObject({ zone: 'a', closed: 'n1' });
  const patches = standIn.changes.filter((change) => change.startsWith('PATCH nodes/n1'));
  expect(patches[0]).toContain(
    '{"spec":{"unschedulable":true},"metadata":{"annotations":{"showtime.dev/closed-by":"test"}',
  );
  expect(standIn.of('nodes').get('n1')).toMatchObject({ spec: {}, metadata: { annotations: {} } });
  expect(standIn.of('nodes').get('n1')?.spec['unschedulable']).toBeUndefined();
});

test('kill-zone leaves a node closed that someone else had closed', async () => {
  standIn.put(
    'nodes',
    'n3',
    {
      labels: { 'showtime.dev/chaos': 'allowed', 'topology.kubernetes.io/zone': 'a' },
    },
    { unschedulable: true },
  );
  const { played } = await play(await open(), [{ kind: 'kill-zone', of: { zone: 'a' } }]);
  expect(played[0]).toMatchObject({ state: 'steady', failures: [] });
  expect(standIn.changes.filter((change) => change.startsWith('PATCH nodes/n3'))).toEqual([]);
  expect(standIn.of('nodes').get('n3')?.spec['unschedulable']).toBe(true);
});

test('restart-rollout replaces every pod', async () => {
  const before = standIn.pods().map(({ metadata }) => metadata.uid);
  const { played, events } = await play(await open(), [{ kind: 'restart-rollout', of: {} }]);
  expect(played[0]).toMatchObject({ state: 'steady', failures: [] });
  expect(evidenceOf(events, 'fault-in-effect')).toMatchObject({ rollout: 'web', revision: 2 });
  expect(standIn.pods().filter(({ metadata }) => before.includes(metadata.uid))).toEqual([]);
});

test('scale-pods sets the number of pods with a mark, and sets it back', async () => {
  const { played, events } = await play(await open(), [{ kind: 'scale-pods', of: {}, to: 1 }]);
  expect(played[0]).toMatchObject({ state: 'steady', failures: [] });
  expect(evidenceOf(events, 'fault-declared')).toMatchObject({ to: 1, before: 3 });
  expect(evidenceOf(events, 'fault-in-effect')).toEqual({ pods: 1 });
  expect(standIn.of('deployments').get('web')).toMatchObject({ spec: { replicas: 3 } });
  expect(Object.keys(standIn.of('deployments').get('web')?.metadata.annotations ?? {})).toEqual([
    'deployment.kubernetes.io/revision',
  ]);
});

test('scale-pods is impossible while an autoscaler sets the number', async () => {
  standIn.put('horizontalpodautoscalers', 'web', {}, { scaleTargetRef: { kind: 'Deployment', name: 'web' } });
  const target = await open();
  expect(await target.capabilities.scale?.settable()).toBe(
    'the autoscaler web sets the number of pods, and would set it back',
  );
});

test('another process undoes from the marks alone what a dead one did', async () => {
  const dead = await open();
  await dead.capabilities.zones?.drain('a');
  await dead.capabilities.scale?.scale(2, 3);
  await dead.stop();
  const other = await open({ undoing: true });
  expect(await other.undoMarked()).toEqual([
    'node n1 is open again',
    'deployment web is set to 3 pods again',
  ]);
  expect(await other.undoMarked()).toEqual([]);
});

test('a number of pods that someone else has set since stays', async () => {
  const target = await open();
  await target.capabilities.scale?.scale(2, 3);
  (standIn.of('deployments').get('web') as { spec: object }).spec = { replicas: 5 };
  await target.capabilities.scale?.restore(2, 3);
  expect(standIn.of('deployments').get('web')?.spec['replicas']).toBe(5);
});

test.each([
  ['pod', 'kill-pod', () => standIn.pods().forEach((pod) => (pod.metadata.labels = { app: 'web' }))],
  [
    'deployment',
    'restart-rollout',
    () =>
      ((standIn.of('deployments').get('web') as never as { metadata: { labels: object } }).metadata.labels =
        {}),
  ],
  [
    'node',
    'drain-zone',
    () =>
      ((standIn.of('nodes').get('n1') as never as { metadata: { labels: object } }).metadata.labels = {
        'topology.kubernetes.io/zone': 'a',
      }),
  ],
] as const)('a %s without the label is not touched', async (object, kind, unlabel) => {
  unlabel();
  const target = await open();
  const fault = {
    kind,
    of: kind === 'drain-zone' ? { zone: 'a' } : kind === 'kill-pod' ? { pod: 'any' } : {},
  } as FaultSpec;
  const { played } = await play(target, [fault]);
  expect(played[0]?.failures[0]).toEqual({
    step: 'inject',
    reason: expect.stringMatching(
      new RegExp(`^${object} .* has no label showtime.dev/chaos: only objects with`),
    ),
  });
  expect(standIn.changes).toEqual([]);
  expect((await target.review([{ atMs: 0, holdMs: 0, fault }])).problems[0]).toContain(
    'has no label showtime.dev/chaos',
  );
});

test('the limits of a run hold at the moment of the injection', async () => {
  const settings = settingsFor(standIn, { limits: { pods: 1, zones: 0 } });
  const target = await open({ settings });
  await target.capabilities.pods?.kill(standIn.pods()[0]?.metadata.name ?? '');
  await standIn.untilReady(3);
  await expect(target.capabilities.pods?.kill(standIn.pods()[0]?.metadata.name ?? '')).rejects.toThrow(
    'it would be pod 2 of this run, limits.pods is 1',
  );
  const wide = await open({ settings: settingsFor(standIn, { limits: { pods: 20, zones: 0 } }) });
  await expect(wide.capabilities.zones?.drain('a')).rejects.toThrow(
    'zone a would be zone 1 of this run, limits.zones is 0',
  );
  expect(() => target.admit(1)).toThrow('1 faults are open already, limits.faultsAtOnce is 1');
});

test.each(['file', 'ConfigMap'] as const)(
  'the kill switch, a %s, stops everything within 2 s',
  async (way) => {
    const settings = settingsFor(standIn);
    const target = await open({ settings });
    const events: NewEvent[] = [];
    const stopped = new Promise<string>((resolve) => target.watch((event) => events.push(event), resolve));
    if (way === 'file') writeFileSync(settings.stop.file, '');
    else standIn.put('configmaps', 'showtime-stop');
    const sinceMs = performance.now();
    expect(await stopped).toMatch(
      way === 'file' ? /^the file / : /^the ConfigMap showtime-stop in namespace shop$/,
    );
    expect(events.map(({ kind }) => kind)).toContain('chaos-stopped');
    await expect(target.capabilities.pods?.kill('web-4')).rejects.toThrow(/no pod|faults are stopped by/);
    await expect(target.capabilities.pods?.kill(standIn.pods()[0]?.metadata.name ?? '')).rejects.toThrow(
      'faults are stopped by',
    );
    await expect(open({ settings })).rejects.toThrow('faults are stopped by');
    expect(standIn.changes).toEqual([]);
    console.log(
      `stopped ${Math.round(performance.now() - sinceMs)} ms after the ${way}; it existed: ${existsSync(settings.stop.file)}`,
    );
  },
);

test('an API server that goes away is an event, and so is its return; pods that went meanwhile are seen', async () => {
  const target = await open();
  const events: NewEvent[] = [];
  target.watch(
    (event) => events.push(event),
    () => undefined,
  );
  await expect.poll(() => events.filter(({ kind }) => kind === 'pod-ready')).toHaveLength(3);
  await standIn.away();
  await expect
    .poll(() => events.some((event) => event.kind === 'watch-lost' && event.subject === 'pods'))
    .toBe(true);
  await expect(target.capabilities.pods?.list()).rejects.toThrow('the API server http://127.0.0.1');
  await standIn.listen();
  await expect
    .poll(() => events.some((event) => event.kind === 'watch-resumed' && event.subject === 'pods'))
    .toBe(true);
});

test('the watch turns a deletion into pod-unready, pod-gone, pod-started and pod-ready, with zone and uid', async () => {
  const target = await open();
  const events: NewEvent[] = [];
  target.watch(
    (event) => events.push(event),
    () => undefined,
  );
  await expect.poll(() => events.filter(({ kind }) => kind === 'pod-ready')).toHaveLength(3);
  const [pod] = standIn.pods();
  await target.capabilities.pods?.terminate(pod?.metadata.name ?? '');
  await expect.poll(() => events.filter(({ kind }) => kind === 'pod-ready')).toHaveLength(4);
  const ofPod = (): NewEvent[] =>
    events.filter((event) => 'subject' in event && event.subject === pod?.metadata.name);
  await expect
    .poll(() => ofPod().map(({ kind }) => kind))
    .toEqual(['pod-started', 'pod-ready', 'pod-unready', 'pod-gone']);
  expect(ofPod()[3]).toMatchObject({
    evidence: { uid: pod?.metadata.uid, zone: expect.stringMatching(/^[ac]$/) },
  });
});

test('expired credentials and missing rights are refused with what to do', async () => {
  standIn.forbidden.add('delete pods').add('patch nodes');
  const target = await open();
  const plan = [{ atMs: 0, holdMs: 0, fault: { kind: 'kill-zone', of: { zone: 'a' } } }] as const;
  expect((await target.review([...plan])).problems).toEqual([
    'no right to delete pods in shop',
    'no right to patch nodes of the cluster',
  ]);
  standIn.expired = true;
  await expect(open()).rejects.toMatchObject({
    code: 'cluster-refused',
    explanation: {
      what: 'the API server refused to read its version (401)',
      fix: expect.stringContaining('expired'),
    },
  });
});

test('without the right to list nodes, pods have no zone and zones cannot be broken', async () => {
  standIn.forbidden.add('list nodes');
  const target = await open();
  expect(target.capabilities.zones).toBeUndefined();
  expect((await target.pods()).map(({ zone }) => zone)).toEqual(['unknown', 'unknown', 'unknown']);
});

test('a review names every object that a fault could hit, and changes nothing', async () => {
  const target = await open();
  const { steps, rights, problems } = await target.review([
    { atMs: 1_000, holdMs: 0, fault: { kind: 'kill-pod', of: { pod: 'any' } } },
    { atMs: 2_000, holdMs: 0, fault: { kind: 'restart-rollout', of: {} } },
  ]);
  expect(problems).toEqual([]);
  expect(steps[0]).toMatchObject({ id: 'f1', step: 'kill-pod@1s', hits: 'one' });
  expect([...(steps[0]?.objects ?? [])].sort()).toEqual(
    standIn
      .pods()
      .map(({ metadata }) => `pod ${metadata.name} (${metadata.uid})`)
      .sort(),
  );
  expect(steps[1]?.objects).toEqual([expect.stringMatching(/^deployment web \(uid-/)]);
  expect(rights).toContainEqual({ right: 'patch deployments web in shop', granted: true });
  expect(standIn.changes).toEqual([]);
});
