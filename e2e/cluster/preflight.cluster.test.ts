// `showtime preflight` on a real API server with our own manifests applied, and with the rights of components/preflight
// alone: `npm run test:cluster`. KWOK plays nodes and pods, so no image is needed.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { packageRoot, type PreflightReport } from '../../contract/index.ts';
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
import { fakeNode } from './test-system.ts';

const namespace = 'fast-order';
const why = whySkipped();
const name = 'preflight of our manifests on a control plane with nodes of KWOK';

function whySkipped(): string | undefined {
  if (onPath('kubectl') === undefined) return 'there is no kubectl on PATH';
  const missing = missingBinaries();
  return missing.length === 0 ? undefined : `${binariesFolder()} has no ${missing.join(', ')}`;
}

describe.skipIf(why !== undefined)(why === undefined ? name : `${name}: skipped, ${why}`, () => {
  const workspace = new Workspace();
  const undos: (() => unknown)[] = [() => workspace.remove()];
  let kubeconfig: string;

  beforeAll(async () => {
    const controlPlane = await startControlPlane();
    undos.push(() => controlPlane.stop());
    kubeconfig = controlPlane.kubeconfig;
    for (const zone of ['a', 'b', 'c']) mustKubectl(kubeconfig, ['apply', '-f', '-'], fakeNode(zone));
    applyOverlay();
    const status = ['-n', namespace, 'rollout', 'status', 'deployment/fast-order', '--timeout=5s'];
    await until(() => pods() === 3 && kubectl(kubeconfig, status).status === 0, 'the deployment is out');
    await until(() => autoscalerCondition() !== '', 'the autoscaler has looked for metrics');
    writeFileSync(join(workspace.folder, 'showtime.kubernetes.yaml'), stringify(clusterFile()));
  }, 400_000);
  afterAll(async () => {
    for (const undo of undos.reverse()) await undo();
  }, 120_000);

  function applyOverlay(): void {
    const folder = mkdtempSync(join(tmpdir(), 'overlay-'));
    undos.push(() => rmSync(folder, { recursive: true }));
    const overlay = relative(folder, join(packageRoot(), 'deploy/kubernetes/overlays/local'));
    writeFileSync(join(folder, 'kustomization.yaml'), stringify({ resources: [overlay] }));
    mustKubectl(kubeconfig, ['apply', '--server-side', '-k', folder]);
  }
  const read = (args: readonly string[]): string => mustKubectl(kubeconfig, ['-n', namespace, ...args]);
  const pods = (): number =>
    read(['get', 'pods', '-l', 'app.kubernetes.io/component=service', '-o', 'name']).split('\n').length - 1;
  const autoscalerCondition = (): string =>
    read([
      'get',
      'hpa',
      'fast-order',
      '-o',
      'jsonpath={.status.conditions[?(@.type=="ScalingActive")].status}',
    ]);

  /** The credentials of an account that is in the group of components/preflight by a binding of its own. */
  function clusterFile(): object {
    read(['create', 'serviceaccount', 'look']);
    const account = `--serviceaccount=${namespace}:look`;
    read(['create', 'rolebinding', 'look', '--role=showtime-preflight', account]);
    read(['create', 'clusterrolebinding', 'look', '--clusterrole=showtime-preflight-nodes', account]);
    const view = (path: string): string =>
      mustKubectl(kubeconfig, ['config', 'view', '--raw', '--minify', '--flatten', '-o', `jsonpath=${path}`]);
    const server = view('{.clusters[0].cluster.server}');
    const authority = view('{.clusters[0].cluster.certificate-authority-data}');
    const path = join(dirname(kubeconfig), 'look.kubeconfig');
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'c', cluster: { server, 'certificate-authority-data': authority } }],
      users: [{ name: 'look', user: { token: read(['create', 'token', 'look']).trim() } }],
      contexts: [{ name: 'look', context: { cluster: 'c', user: 'look', namespace } }],
      'current-context': 'look',
    };
    writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
    return {
      kubeconfig: path,
      context: 'look',
      namespace,
      selector: 'app.kubernetes.io/component=service',
      deployment: 'fast-order',
      allow: [{ context: 'look', cluster: server, namespace }],
    };
  }

  async function preflight() {
    const { code, stdout, stderr } = await workspace.run(['preflight', '--target', 'kubernetes', '--json']);
    expect(stderr).toBe('');
    const { answers } = JSON.parse(stdout) as PreflightReport;
    const of = (wanted: string) =>
      answers.filter((each) => each.outcome === wanted).map(({ check }) => check);
    return { code, found: of('found'), unknown: of('unknown'), fine: of('fine'), answers };
  }

  test('our own manifests pass, but for the metrics-server that this control plane lacks', async () => {
    const { code, found, unknown, fine } = await preflight();
    expect([code, found, unknown]).toEqual([1, ['autoscaler-inactive'], []]);
    expect(fine).toEqual(
      expect.arrayContaining([
        'pre-stop-sleep',
        'grace-period',
        'disruption-budget',
        'one-zone',
        'too-few-pods',
      ]),
    );
  });

  test('a budget that is deleted and a minimum of one pod are found', async () => {
    read(['delete', 'pdb', 'fast-order']);
    read(['patch', 'hpa', 'fast-order', '--type=merge', '-p', '{"spec":{"minReplicas":1}}']);
    const { code, found } = await preflight();
    expect(code).toBe(1);
    expect(found).toEqual(
      expect.arrayContaining(['disruption-budget', 'autoscaler-minimum', 'autoscaler-inactive']),
    );
  });

  test('without rights everything is unknown with the reason, and the exit code is 2', async () => {
    read(['delete', 'rolebinding', 'look']);
    mustKubectl(kubeconfig, ['delete', 'clusterrolebinding', 'look']);
    // RBAC reaches the authorizer of the API server by a watch.
    await expect.poll(async () => (await preflight()).code, { timeout: 30_000 }).toBe(2);
    const { found, fine, answers } = await preflight();
    expect([found, fine]).toEqual([[], []]);
    for (const answer of answers)
      expect(answer).toMatchObject({ outcome: 'unknown', because: expect.stringContaining('is forbidden') });
  });
});
