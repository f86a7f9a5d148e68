// What pods of a load say: which runner, running or not, and troubles that do not go away.
import type { V1Pod } from '@kubernetes/client-node';
import { expect, test } from 'vitest';
import { runnerIndexOf, runningPods, troubleOf, waitsFor } from './runner-pods.ts';

function pod(
  name: string,
  labels: Record<string, string>,
  status: V1Pod['status'] = { phase: 'Running' },
): V1Pod {
  return { metadata: { name, labels }, status };
}
const ofJob = (index: number, status?: V1Pod['status']): V1Pod =>
  pod(`load-${index}`, { 'batch.kubernetes.io/job-completion-index': String(index) }, status);
const waiting = (reason: string, message = ''): V1Pod['status'] => ({
  phase: 'Pending',
  containerStatuses: [
    {
      name: 'runner',
      image: 'x',
      imageID: '',
      ready: false,
      restartCount: 0,
      state: { waiting: { reason, message } },
    },
  ],
});

test('the runner of a pod is its completion index, or the number of its job under k6-operator', () => {
  expect(runnerIndexOf(ofJob(0))).toBe(1);
  expect(runnerIndexOf(pod('a', { 'job-name': 'showtime-load-0123456789-3' }))).toBe(3);
  expect(runnerIndexOf(pod('a', { 'job-name': 'showtime-load-initializer' }))).toBeUndefined();
});

test('only pods that run count, in the order of their indices', () => {
  const ending = ofJob(2);
  ending.metadata = { ...ending.metadata, deletionTimestamp: new Date(0) };
  expect(runningPods([ofJob(1), ofJob(0), ofJob(3, { phase: 'Pending' }), ending])).toEqual([
    { index: 1, name: 'load-0' },
    { index: 2, name: 'load-1' },
  ]);
});

test.each<[string, V1Pod['status'], ReturnType<typeof troubleOf>]>([
  ['ErrImagePull', waiting('ErrImagePull', 'not found'), { of: 'image', why: 'ErrImagePull: not found' }],
  ['ErrImageNeverPull', waiting('ErrImageNeverPull'), { of: 'image', why: 'ErrImageNeverPull: ' }],
  [
    'a Secret that is missing',
    waiting('CreateContainerConfigError', 'no secret'),
    { of: 'pod', why: 'CreateContainerConfigError: no secret' },
  ],
  ['a container that is being made', waiting('ContainerCreating'), null],
  ['a pod that runs', { phase: 'Running' }, null],
  [
    'an evicted pod',
    { phase: 'Failed', reason: 'Evicted' },
    { of: 'pod', why: 'pod load-0 failed: Evicted' },
  ],
])('%s', (_name, status, trouble) => {
  expect(troubleOf(ofJob(0, status))).toEqual(trouble);
});

test('a pod without a node says what the scheduler says', () => {
  const status = {
    phase: 'Pending',
    conditions: [
      { type: 'PodScheduled', status: 'False', message: '0/2 nodes are available: 2 Insufficient cpu.' },
    ],
  };
  expect(waitsFor(ofJob(0, status))).toBe('load-0: 0/2 nodes are available: 2 Insufficient cpu.');
});
