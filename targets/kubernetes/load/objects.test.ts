// The objects of a load: each has the schema of its kind, its pods are restricted, and all carry the run's id.
import { describe, expect, it } from 'vitest';
import type { RunnerEngine } from '../../../contract/index.ts';
import type { Manifest } from '../../../deploy/kubernetes/testing/manifest.ts';
import { schemaProblems } from '../../../deploy/kubernetes/testing/schemas.ts';
import { podsAreRestricted } from '../../../deploy/kubernetes/testing/security-rules.ts';
import { loadName, loadObjects, runLabelValue } from './objects.ts';

const run = '20261201T094450Z-showtime-rush';
const pods = {
  image: 'registry.example/showtime-runner:0.1.0',
  imagePullPolicy: 'IfNotPresent',
  imagePullSecrets: ['registry'],
  nodeSelector: { pool: 'load' },
  cpu: '2',
  memory: '2Gi',
} as const;

function objectsOf(engine: RunnerEngine, runners = 3): Manifest[] {
  const load = {
    run,
    namespace: 'shop',
    engine,
    runners,
    pods: { ...pods, imagePullSecrets: [...pods.imagePullSecrets] },
    longestMs: 90_000,
  };
  const files = { archive: Buffer.from('tar'), task: '{}', secret: '{}' };
  return Object.values(loadObjects(load, files)) as Manifest[];
}

describe.each(['jobs', 'k6-operator'] as const)('the objects of --load %s', (engine) => {
  it('have the schemas of their kinds, as the API server and the CRD of k6-operator have them', () => {
    expect(objectsOf(engine).flatMap(schemaProblems)).toEqual([]);
  });

  it('carry the run, and one name that its id gives', () => {
    for (const { metadata } of objectsOf(engine)) {
      expect(metadata.name).toBe(loadName(run));
      expect(metadata.labels).toMatchObject({ 'showtime.dev/run': run, 'showtime.dev/chaos': 'allowed' });
    }
  });

  it('a field that the schema does not have would be found', () => {
    const [, , last] = objectsOf(engine);
    const broken = { ...last, spec: { ...(last?.['spec'] as object), paralelism: 2 } } as unknown as Manifest;
    expect(schemaProblems(broken)).toEqual([expect.stringContaining('paralelism')]);
  });
});

it('the Job runs every index once, at the same time, for a bounded time', () => {
  const job = objectsOf('jobs').find(({ kind }) => kind === 'Job');
  expect(job?.['spec']).toMatchObject({
    completionMode: 'Indexed',
    completions: 3,
    parallelism: 3,
    backoffLimit: 0,
    activeDeadlineSeconds: 1_890,
  });
  expect(podsAreRestricted([job!])).toEqual([]);
});

it('two runs have different names, and a long id still makes a label', () => {
  expect(loadName(run)).not.toBe(loadName(`${run}-2`));
  expect(runLabelValue(`${run}-${'x'.repeat(80)}`)).toMatch(/^[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/);
  expect(runLabelValue(`${'x'.repeat(62)}-y`)).toBe('x'.repeat(62));
});
