// `--load jobs` and the TestRun of k6-operator on a real API server: `npm run test:cluster`. Runners play only on real nodes, with
// the image SHOWTIME_CLUSTER_RUNNER_IMAGE on each; the CRD of k6-operator comes from its Go module.
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { loadObjects } from '../../targets/kubernetes/load/objects.ts';
import { onPath } from '../../tools/sources/on-path.mjs';
import { Workspace } from '../showtime.ts';
import {
  binariesFolder,
  kubectl,
  missingBinaries,
  mustKubectl,
  startControlPlane,
  until,
} from './control-plane.ts';
import { startTestSystem, type TestSystem } from './test-system.ts';

const given = process.env['SHOWTIME_CLUSTER_KUBECONFIG'];
const image = process.env['SHOWTIME_CLUSTER_IMAGE'] ?? 'localhost/node:20';
const runnerImage = process.env['SHOWTIME_CLUSTER_RUNNER_IMAGE'] ?? 'localhost/showtime-runner:0.1.0';
const why = whySkipped();
const name = `a load on ${given === undefined ? 'a control plane with nodes of KWOK' : 'real nodes'}`;
const operator = 'github.com/grafana/k6-operator@v0.0.19';

function whySkipped(): string | undefined {
  if (onPath('kubectl') === undefined) return 'there is no kubectl on PATH';
  if (given !== undefined) return undefined;
  const missing = missingBinaries();
  return missing.length === 0 ? undefined : `${binariesFolder()} has no ${missing.join(', ')}`;
}

const script = `
import http from 'k6/http';
const greeting = open('./greeting.txt');
export const options = { scenarios: { all: { executor: 'constant-arrival-rate', rate: 20, duration: '10s', preAllocatedVUs: 20 } } };
export default () => { http.get(__ENV.BASE_URL + '/' + greeting.trim(), { tags: { journey: 'look' } }); };
`;
const slos = '- { name: looks-good, objective: 0.9, indicator: { kind: availability, of: look } }\n';

describe.skipIf(why !== undefined)(why === undefined ? name : `${name}: skipped, ${why}`, () => {
  const workspace = new Workspace();
  const undos: (() => unknown)[] = [() => workspace.remove()];
  let system: TestSystem;

  beforeAll(async () => {
    let kubeconfig = join(workspace.folder, 'admin.kubeconfig');
    if (given === undefined) {
      const controlPlane = await startControlPlane();
      undos.push(() => controlPlane.stop());
      kubeconfig = controlPlane.kubeconfig;
    } else cpSync(given, kubeconfig);
    system = await startTestSystem(kubeconfig, given === undefined ? null : image);
    undos.push(() => system.remove());
    writeFileSync(join(workspace.folder, 'look.ts'), script);
    writeFileSync(join(workspace.folder, 'greeting.txt'), 'hello\n');
    writeFileSync(join(workspace.folder, 'slos.yaml'), slos);
    const file = {
      kubeconfig: system.chaosKubeconfig,
      context: 'rehearsal',
      namespace: 'fast-order',
      selector: 'app=fast-order',
      deployment: 'fast-order',
      baseUrl: system.baseUrl ?? 'http://192.0.2.1',
      allow: [{ context: 'rehearsal', cluster: system.server, namespace: 'fast-order' }],
      runners: { image: runnerImage, imagePullPolicy: 'Never', cpu: '100m', memory: '256Mi' },
    };
    writeFileSync(join(workspace.folder, 'showtime.kubernetes.yaml'), stringify(file));
  }, 400_000);
  afterAll(async () => {
    for (const undo of undos.reverse()) await undo();
  }, 120_000);

  const fromPods = (...more: string[]): string[] => [
    ...['run', 'look.ts', '--target', 'kubernetes', '--slos', 'slos.yaml', '--seed', '3'],
    ...['--allow-host', new URL(system.baseUrl ?? 'http://192.0.2.1').hostname, '--load', 'jobs', ...more],
  ];
  const left = (): string =>
    mustKubectl(system.kubeconfig, [
      ...['-n', 'fast-order', 'get', 'jobs,configmaps,secrets', '-o', 'name'],
      ...['-l', 'app.kubernetes.io/managed-by=showtime'],
    ]);

  test('a dry run with the rights of the components chaos and load is granted everything', async () => {
    const done = await workspace.run(fromPods('--dry-run'));
    expect([done.code, done.stdout]).toEqual([0, expect.stringContaining('Job showtime-load-')]);
    expect(done.stdout).not.toContain('MISSING');
  });

  test.skipIf(given === undefined)(
    'two pods play one load, all of it is fetched and judged, and nothing stays',
    async () => {
      const done = await workspace.run(fromPods('--parallelism', '2'));
      const ended = workspace.events().find(({ kind }) => kind === 'load-ended');
      const records = ended?.kind === 'load-ended' ? (ended.runners ?? []) : [];
      expect(
        records.map(({ index, closed }) => [index, closed]),
        done.stderr,
      ).toEqual([
        [1, true],
        [2, true],
      ]);
      const { verdicts, load } = workspace.verdict();
      expect(verdicts.find(({ checker }) => checker === 'evidence-whole')?.outcome).toBe('pass');
      expect(load.achieved).toBe(records.reduce((sum, { requests }) => sum + requests, 0));
      expect(load.achieved).toBeGreaterThan(190);
      expect(left()).toBe('');
      console.log(
        verdicts.map(({ checker, outcome, because }) => `${checker}: ${outcome}, ${because}`).join('\n'),
      );
    },
    300_000,
  );

  test('the API server takes the TestRun by the schema of its CRD, and refuses a field that it does not have', async () => {
    const module = spawnSync('go', ['mod', 'download', '-json', operator], {
      cwd: tmpdir(),
      encoding: 'utf8',
    });
    const { Dir: folder = '' } = JSON.parse(module.stdout) as { Dir?: string };
    const crd = readFileSync(join(folder, 'config/crd/bases/k6.io_testruns.yaml'), 'utf8');
    mustKubectl(system.kubeconfig, ['apply', '--server-side', '-f', '-'], crd);
    const isKnown = (): boolean =>
      kubectl(system.kubeconfig, ['-n', 'fast-order', 'get', 'testruns.k6.io']).status === 0;
    await until(isKnown, 'the API server serves the kind');
    undos.push(() => kubectl(system.kubeconfig, ['delete', 'crd', 'testruns.k6.io']));
    const load = {
      run: '20261201T000000Z-look',
      namespace: 'fast-order',
      engine: 'k6-operator' as const,
      runners: 2,
      pods: { image: runnerImage, imagePullSecrets: ['registry'], cpu: '1', memory: '1Gi' },
      longestMs: 60_000,
    };
    const { testRun } = loadObjects(load, { archive: Buffer.from('x'), task: '{}', secret: '{}' });
    const create = (object: object): ReturnType<typeof kubectl> =>
      kubectl(
        system.kubeconfig,
        ['create', '--dry-run=server', '--validate=strict', '-f', '-'],
        JSON.stringify(object),
      );
    const taken = create(testRun ?? {});
    expect([taken.status, taken.stderr]).toEqual([0, '']);
    const broken = create({ ...testRun, spec: { ...testRun?.spec, paralelism: 2 } });
    expect([broken.status, broken.stderr]).toEqual([1, expect.stringContaining('paralelism')]);
  });
});
