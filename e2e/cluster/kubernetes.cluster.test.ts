// `--target kubernetes` on a real API server: `npm run test:cluster`. With SHOWTIME_CLUSTER_KUBECONFIG, a cluster made for
// tests whose nodes have the image SHOWTIME_CLUSTER_IMAGE, pods serve the load; else binaries in the cache start a control
// plane whose nodes and pods KWOK plays, and the load goes to a service of this process.
import { cpSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { onPath } from '../../tools/sources/on-path.mjs';
import { Workspace } from '../showtime.ts';
import { binariesFolder, kubectl, missingBinaries, mustKubectl, startControlPlane } from './control-plane.ts';
import { startTestSystem, type TestSystem } from './test-system.ts';

const given = process.env['SHOWTIME_CLUSTER_KUBECONFIG'];
const image = process.env['SHOWTIME_CLUSTER_IMAGE'] ?? 'localhost/node:20';
const why = whySkipped();
const name = `a system on ${given === undefined ? 'a control plane with nodes of KWOK' : 'real nodes'}`;

function whySkipped(): string | undefined {
  if (onPath('kubectl') === undefined) return 'there is no kubectl on PATH';
  if (given !== undefined) return undefined;
  const missing = missingBinaries();
  return missing.length === 0 ? undefined : `${binariesFolder()} has no ${missing.join(', ')}`;
}

const script = `
import http from 'k6/http';
export const options = { scenarios: { all: { executor: 'constant-arrival-rate', rate: 20, duration: __ENV.LENGTH, preAllocatedVUs: 20 } } };
export default () => { http.get(__ENV.BASE_URL + '/', { tags: { journey: 'look' } }); };
`;
const slos = '- { name: looks-good, objective: 0.9, indicator: { kind: availability, of: look } }\n';

describe.skipIf(why !== undefined)(why === undefined ? name : `${name}: skipped, ${why}`, () => {
  const workspace = new Workspace();
  const undos: (() => unknown)[] = [() => workspace.remove()];
  let system: TestSystem;
  let service: Server;
  let baseUrl: string;
  const beganMs = performance.now();

  beforeAll(async () => {
    const kubeconfig = await openCluster();
    system = await startTestSystem(kubeconfig, given === undefined ? null : image);
    undos.push(() => system.remove(), sayWhatRan);
    service = createServer((_request, response) => response.end('here'));
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
    baseUrl = system.baseUrl ?? `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
    writeFileSync(join(workspace.folder, 'look.ts'), script);
    writeFileSync(join(workspace.folder, 'slos.yaml'), slos);
    undos.push(() => service.close());
    settle();
  }, 400_000);
  afterAll(async () => {
    for (const undo of undos.reverse()) await undo();
  }, 120_000);

  /** Path of an administrator's kubeconfig. */
  async function openCluster(): Promise<string> {
    if (given === undefined) {
      const controlPlane = await startControlPlane();
      undos.push(() => controlPlane.stop());
      return controlPlane.kubeconfig;
    }
    const kubeconfig = join(workspace.folder, 'admin.kubeconfig');
    cpSync(given, kubeconfig);
    return kubeconfig;
  }

  function sayWhatRan(): void {
    const version = kubectl(system.kubeconfig, ['version', '-o', 'json']).stdout;
    const { gitVersion } = (JSON.parse(version) as { serverVersion: { gitVersion: string } }).serverVersion;
    const seconds = Math.round((performance.now() - beganMs) / 1_000);
    console.log(`test:cluster: ${name}, ${gitVersion}, ${new Date().toISOString()}, ${seconds} s`);
  }

  /** Writes the cluster file, with what a test changes in it. */
  function settle(changes: object = {}): void {
    const file = {
      kubeconfig: system.chaosKubeconfig,
      context: 'rehearsal',
      namespace: 'fast-order',
      selector: 'app=fast-order',
      deployment: 'fast-order',
      ...(system.baseUrl === null ? {} : { service: 'fast-order' }),
      baseUrl,
      allow: [{ context: 'rehearsal', cluster: system.server, namespace: 'fast-order' }],
      limits: { pods: 30, zones: 2, minutes: 10, faultsAtOnce: 1 },
      ...changes,
    };
    writeFileSync(join(workspace.folder, 'showtime.kubernetes.yaml'), stringify(file));
  }

  const onCluster = (length: string): string[] => [
    ...[
      'run',
      'look.ts',
      '--target',
      'kubernetes',
      '--slos',
      'slos.yaml',
      '--seed',
      '3',
      '--env',
      `LENGTH=${length}`,
    ],
    ...['--allow-host', new URL(baseUrl).hostname],
  ];
  const closedNodes = (): string[] =>
    mustKubectl(system.kubeconfig, [
      'get',
      'nodes',
      '-o',
      'jsonpath={range .items[?(@.spec.unschedulable)]}{.metadata.name} {end}',
    ])
      .split(' ')
      .filter((node) => node !== '');
  /** A zone that was emptied stays so until pods are made anew. */
  function spread(): void {
    const ofRollout = ['-n', 'fast-order', 'rollout'];
    mustKubectl(system.kubeconfig, [...ofRollout, 'restart', 'deployment/fast-order']);
    mustKubectl(system.kubeconfig, [...ofRollout, 'status', 'deployment/fast-order', '--timeout=240s']);
  }
  const newestRun = (): string => workspace.runFolders().at(-1) ?? '';

  test('a dry run with the rights of the chaos component is granted all but exec', async () => {
    const [zone = ''] = system.zones;
    const faults = [
      'kill-pod@1s',
      'evict-pod@9s',
      `drain-zone@17s,zone=${zone}`,
      'restart-rollout@25s',
      'scale-pods@33s,to=2',
    ];
    const done = await workspace.run([
      ...onCluster('40s'),
      '--dry-run',
      ...faults.flatMap((fault) => ['--fault', fault]),
    ]);
    expect([done.code, done.stdout]).toEqual([0, expect.not.stringContaining('MISSING')]);
    const exec = await workspace.run([...onCluster('40s'), '--dry-run', '--fault', 'kill-container@1s']);
    expect([exec.code, exec.stdout]).toEqual([
      64,
      expect.stringContaining('MISSING  create pods/exec in fast-order'),
    ]);
  });

  test('pods without the label are refused, and so is another API server', async () => {
    const label = (value: string): string =>
      mustKubectl(system.kubeconfig, [
        '-n',
        'fast-order',
        'label',
        '--overwrite',
        'pods',
        '--all',
        `showtime.dev/chaos${value}`,
      ]);
    label('-');
    const unlabelled = await workspace.run([...onCluster('10s'), '--fault', 'kill-pod@1s']);
    label('=allowed');
    expect([unlabelled.code, unlabelled.stderr]).toEqual([
      64,
      expect.stringContaining('has no label showtime.dev/chaos'),
    ]);
    settle({ allow: [{ context: 'rehearsal', cluster: 'https://127.0.0.1:1', namespace: 'fast-order' }] });
    const elsewhere = await workspace.run([...onCluster('10s'), '--fault', 'kill-pod@1s']);
    settle();
    expect([elsewhere.code, elsewhere.stderr]).toEqual([
      64,
      expect.stringContaining('rehearsals are not allowed on'),
    ]);
  });

  test('every fault of pods, zone, rollout and scale takes effect under load, and is undone', async () => {
    const [zone = ''] = system.zones;
    const faults = [
      'kill-pod',
      'terminate-pod',
      'evict-pod',
      `drain-zone`,
      'restart-rollout',
      'scale-pods',
      'kill-zone',
    ];
    const settings: Record<string, string> = {
      'drain-zone': `,zone=${zone}`,
      'kill-zone': `,zone=${zone}`,
      'scale-pods': ',to=2',
    };
    const every = system.baseUrl === null ? 12 : 40;
    const flags = faults.flatMap((kind, index) => [
      '--fault',
      `${kind}@${index * every + 2}s,for=2s${settings[kind] ?? ''}`,
    ]);
    const done = await workspace.run([...onCluster(`${faults.length * every}s`), ...flags]);
    const { verdicts } = workspace.verdict(newestRun());
    const outcomes = Object.fromEntries(verdicts.map((one) => [one.checker, one.outcome]));
    expect(outcomes, done.stderr).toMatchObject({ 'faults-bit': 'pass', 'faults-undone': 'pass' });
    if (system.baseUrl !== null) expect(outcomes['slo:looks-good']).not.toBe('fail');
    expect(closedNodes()).toEqual([]);
    console.log(
      verdicts.map(({ checker, outcome, because }) => `${checker}: ${outcome}, ${because}`).join('\n'),
    );
  }, 600_000);

  test.skipIf(given === undefined)(
    'kill-container ends the process in a pod, which starts it again in place',
    async () => {
      const context = mustKubectl(system.kubeconfig, ['config', 'current-context']).trim();
      settle({
        kubeconfig: system.kubeconfig,
        context,
        allow: [{ context, cluster: system.server, namespace: 'fast-order' }],
        killContainer: { container: 'service', command: ['/bin/sh', '-c', 'kill 1'] },
      });
      const done = await workspace.run([...onCluster('40s'), '--fault', 'kill-container@2s,for=2s']);
      settle();
      const outcomes = Object.fromEntries(
        workspace.verdict(newestRun()).verdicts.map((one) => [one.checker, one.outcome]),
      );
      expect(outcomes, done.stderr).toMatchObject({ 'faults-bit': 'pass', 'faults-undone': 'pass' });
      const restarts = mustKubectl(system.kubeconfig, [
        ...['-n', 'fast-order', 'get', 'pods', '-o'],
        'jsonpath={.items[*].status.containerStatuses[*].restartCount}',
      ]);
      expect(Math.max(...restarts.split(' ').map(Number))).toBe(1);
    },
    300_000,
  );

  test('recover opens the nodes that a killed run and a killed supervisor left closed', async () => {
    spread();
    const [zone = ''] = system.zones;
    const running = workspace.start([...onCluster('30s'), '--fault', `drain-zone@1s,for=4m,zone=${zone}`]);
    await running.until(/drain-zone is in effect/);
    process.kill(workspace.target()?.supervisor.pid ?? 0, 'SIGKILL');
    running.child.kill('SIGKILL');
    await running.over;
    expect(closedNodes()).not.toEqual([]);
    const done = await workspace.run(['recover']);
    expect([done.code, done.stdout]).toEqual([0, expect.stringContaining('faults undone: f1')]);
    expect(closedNodes()).toEqual([]);
  }, 300_000);

  test('the ConfigMap stops a run in the middle of a fault, which is undone', async () => {
    spread();
    const [zone = ''] = system.zones;
    const running = workspace.start([...onCluster('60s'), '--fault', `drain-zone@1s,for=4m,zone=${zone}`]);
    await running.until(/drain-zone is in effect/);
    mustKubectl(system.kubeconfig, ['-n', 'fast-order', 'create', 'configmap', 'showtime-stop']);
    const done = await running.over;
    mustKubectl(system.kubeconfig, ['-n', 'fast-order', 'delete', 'configmap', 'showtime-stop']);
    expect([done.code, done.stderr]).toEqual([
      2,
      expect.stringContaining('faults are stopped by the ConfigMap'),
    ]);
    expect(closedNodes()).toEqual([]);
    await expect.poll(() => workspace.leftRunning()).toEqual([]);
  }, 300_000);
});
