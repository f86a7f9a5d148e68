// The cluster file: a good one, one field broken a case, and flags that do not go together.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { ShowtimeError } from '../../contract/index.ts';
import { clusterTemplate } from '../../control/starter-files/templates/cluster-file.ts';
import { clusterContradictions, readClusterFile } from './requested-cluster.ts';

const good = {
  kubeconfig: 'kube/config',
  context: 'rehearsal',
  namespace: 'shop',
  selector: 'app=web',
  deployment: 'web',
  allow: [{ context: 'rehearsal', cluster: 'https://127.0.0.1:6443', namespace: 'shop' }],
};

function written(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'cluster-file-')), 'showtime.kubernetes.yaml');
  writeFileSync(path, text);
  return path;
}

async function problemsOf(file: object): Promise<readonly string[]> {
  const error: unknown = await readClusterFile(written(stringify(file))).catch((cause: unknown) => cause);
  if (!(error instanceof ShowtimeError)) throw new Error('it was not refused');
  expect([error.code, error.exitCode]).toEqual(['bad-cluster-file', 64]);
  return error.explanation.problems ?? [];
}

test('a good file is read: paths are relative to it, and what is left out allows little', async () => {
  const path = written(stringify(good));
  expect(await readClusterFile(path)).toEqual({
    ...good,
    kubeconfig: join(path, '../kube/config'),
    limits: { pods: 2, zones: 0, minutes: 10, faultsAtOnce: 1 },
    stop: { file: join(path, '../showtime.stop'), configMap: 'showtime-stop' },
  });
});

test('the file that init writes is one', async () => {
  const seen = { context: 'arn:aws:eks:x:1:cluster/y', cluster: 'https://api.example', namespace: 'shop' };
  for (const text of [clusterTemplate(null), clusterTemplate(seen)])
    expect(await readClusterFile(written(text))).toMatchObject({ deployment: 'fast-order' });
  expect((await readClusterFile(written(clusterTemplate(seen)))).allow).toEqual([seen]);
});

test.each<[object, string]>([
  [{ context: '' }, 'showtime.kubernetes.yaml:2: context: must not be empty'],
  [{ namespace: 'Shop!' }, 'namespace: a name of Kubernetes'],
  [{ allow: [] }, 'allow: allows nothing'],
  [{ allow: [{ context: 'rehearsal', namespace: 'shop' }] }, 'allow.0.cluster: '],
  [{ allow: [{ ...good.allow[0], cluster: 'somewhere' }] }, 'allow.0.cluster: '],
  [{ limits: { pods: 0 } }, 'limits.pods: a whole number, at least 1'],
  [{ limits: { zones: -1 } }, 'limits.zones: a whole number, at least 0'],
  [{ limits: { hours: 1 } }, 'Unrecognized key: "hours"'],
  [{ stop: { when: { badShare: 2 } } }, 'stop.when.badShare: '],
  [{ killContainer: { container: 'web', command: [] } }, 'killContainer.command: '],
  [{ contxt: 'x' }, 'Unrecognized key: "contxt"'],
])('%j is refused', async (broken, problem) => {
  expect(await problemsOf({ ...good, ...broken })).toEqual([expect.stringContaining(problem)]);
});

test('all problems are reported at once, and a file that is not there with how to get one', async () => {
  expect(await problemsOf({ ...good, context: '', deployment: 7 })).toHaveLength(2);
  await expect(readClusterFile('/nowhere/showtime.kubernetes.yaml')).rejects.toMatchObject({
    explanation: { fix: expect.stringContaining('showtime init --kubernetes') },
  });
});

test('flags of one target are refused for the other', () => {
  expect(clusterContradictions({ target: 'local', cluster: 'x', confirm: 'y', dryRun: true })).toEqual([
    '--cluster is for --target kubernetes',
    '--confirm is for --target kubernetes',
    '--dry-run is for --target kubernetes',
  ]);
  expect(clusterContradictions({ target: 'kubernetes', keep: true, id: 'one', observe: true })).toHaveLength(
    3,
  );
  expect(clusterContradictions({ target: 'kubernetes', dryRun: true })).toEqual([]);
});
