// `--target kubernetes` as a user has it, on an API stand-in: dry run, refusals, a run that passes, a kill switch, and
// what recover makes of a run and a supervisor that were killed while the API server was away.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { ApiStandIn } from '../targets/kubernetes/testing/api-stand-in.ts';
import { settingsFor } from '../targets/kubernetes/testing/stand-in-cluster.ts';
import { runInProcess } from './in-process.ts';
import { Workspace } from './showtime.ts';

const script = `
import http from 'k6/http';
export const options = { scenarios: { all: { executor: 'constant-arrival-rate', rate: 10, duration: '12s', preAllocatedVUs: 10 } } };
export default () => { http.get(__ENV.BASE_URL + '/', { tags: { journey: 'look' } }); };
`;
const slos = '- { name: looks-good, objective: 0.5, indicator: { kind: availability, of: look } }\n';

let service: Server;
let baseUrl: string;
let standIn: ApiStandIn;
let workspace: Workspace;

beforeAll(async () => {
  service = createServer((_request, response) => response.end('here'));
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
});
afterAll(() => void service.close());
beforeEach(async () => {
  standIn = await ApiStandIn.start();
  workspace = new Workspace();
  writeFileSync(join(workspace.folder, 'look.ts'), script);
  writeFileSync(join(workspace.folder, 'slos.yaml'), slos);
  const settings = settingsFor(standIn, { baseUrl, stop: { file: 'showtime.stop' } });
  writeFileSync(join(workspace.folder, 'showtime.kubernetes.yaml'), stringify(settings));
});
afterEach(async () => {
  await standIn.stop();
  workspace.remove();
});

const onCluster = ['--target', 'kubernetes', '--slos', 'slos.yaml', '--seed', '3'];

test('a dry run prints each object, right and refusal, and changes nothing', async () => {
  standIn.forbidden.add('create pods');
  const done = await runInProcess(workspace, [
    ...['run', '--target', 'kubernetes', '--dry-run'],
    ...['--fault', 'kill-pod@20s', '--fault', 'evict-pod@40s'],
  ]);
  expect(done.code).toBe(64);
  for (const { metadata } of standIn.pods())
    expect(done.stdout).toContain(`pod ${metadata.name} (${metadata.uid})`);
  expect(done.stdout).toContain('f1 kill-pod@20s would hit one of');
  expect(done.stdout).toContain('granted  delete pods in shop');
  expect(done.stdout).toContain('MISSING  create pods/eviction in shop');
  expect(done.stdout).toMatch(/it would be refused:\n {2}- no right to create pods\/eviction in shop\s*$/);
  expect(standIn.changes).toEqual([]);
});

test('a cluster that is not on the list, and one that is away, are refused before anything starts', async () => {
  const settings = settingsFor(standIn, { baseUrl });
  const elsewhere = { ...settings, allow: [{ ...settings.allow[0], namespace: 'other' }] };
  writeFileSync(join(workspace.folder, 'other.yaml'), stringify(elsewhere));
  const refused = await workspace.run([
    'run',
    'look.ts',
    ...onCluster,
    '--cluster',
    'other.yaml',
    '--fault',
    'kill-pod@2s',
  ]);
  expect([refused.code, refused.stderr]).toEqual([
    64,
    expect.stringContaining('rehearsals are not allowed on context rehearsal'),
  ]);
  await standIn.away();
  const away = await workspace.run(['run', 'look.ts', ...onCluster, '--fault', 'kill-pod@2s']);
  expect([away.code, away.stderr]).toEqual([
    69,
    expect.stringContaining('did not answer: it could not read its version'),
  ]);
  expect(standIn.changes).toEqual([]);
  expect(workspace.runFolders()).toEqual([]);
  await workspace.leave();
});

test('a run kills a pod and restarts the rollout on one timeline with the load, and passes', async () => {
  const done = await workspace.run([
    ...['run', 'look.ts', ...onCluster],
    ...['--fault', 'kill-pod@1s,for=500ms', '--fault', 'restart-rollout@4s,for=500ms'],
  ]);
  const of = (kind: string) => workspace.events().filter((event) => event.kind === kind);
  expect(of('fault-in-effect'), done.stderr).toHaveLength(2);
  expect(of('pod-gone').length).toBeGreaterThanOrEqual(4);
  expect(of('rollout-complete')).toHaveLength(1);
  const outcomes = Object.fromEntries(workspace.verdict().verdicts.map((one) => [one.checker, one.outcome]));
  expect(outcomes).toMatchObject({
    'faults-bit': 'pass',
    'faults-undone': 'pass',
    // What was watched is stamped with the time at which it was seen.
    'evidence-whole': 'pass',
  });
  expect(outcomes['new-writer-holds-all']).toBe('not-asked');
  await workspace.leave();
});

test('the kill switch ends the run in the middle of a fault: it is undone, and the verdict is unknown', async () => {
  const running = workspace.start(['run', 'look.ts', ...onCluster, '--fault', 'drain-zone@1s,for=4m,zone=a']);
  await running.until(/drain-zone is in effect/);
  writeFileSync(join(workspace.folder, 'showtime.stop'), '');
  const done = await running.over;
  expect([done.code, done.stderr]).toEqual([2, expect.stringContaining('faults are stopped by the file')]);
  expect(standIn.of('nodes').get('n1')?.spec['unschedulable']).toBeUndefined();
  await workspace.leave();
});

test('recover undoes what a killed run and a killed supervisor left, once the API server is back', async () => {
  const running = workspace.start(['run', 'look.ts', ...onCluster, '--fault', 'drain-zone@1s,for=4m,zone=a']);
  await running.until(/drain-zone is in effect/);
  await standIn.away();
  process.kill(workspace.target()?.supervisor.pid ?? 0, 'SIGKILL');
  running.child.kill('SIGKILL');
  await running.over;
  expect(standIn.of('nodes').get('n1')?.spec['unschedulable']).toBe(true);
  const away = await workspace.run(['recover']);
  expect([away.code, away.stderr]).toEqual([69, expect.stringContaining('did not answer')]);
  await standIn.listen();
  const done = await workspace.run(['recover']);
  expect([done.code, done.stdout]).toEqual([0, expect.stringContaining('faults undone: f1')]);
  expect(standIn.of('nodes').get('n1')?.spec['unschedulable']).toBeUndefined();
  await workspace.leave();
});

test('init writes a cluster file for the current context, and recover --cluster finds nothing to undo', async () => {
  rmSync(join(workspace.folder, 'showtime.kubernetes.yaml'));
  mkdirSync(join(workspace.folder, 'home'));
  const kubeconfig = join(workspace.folder, 'home/config');
  writeFileSync(kubeconfig, standIn.kubeconfig);
  const env = { KUBECONFIG: kubeconfig };
  const made = await workspace.run(['init', '--kubernetes'], env);
  expect([made.code, made.stdout]).toEqual([0, expect.stringContaining('for context rehearsal')]);
  standIn.put('deployments', 'fast-order', {}, { replicas: 0 }, {});
  const recovered = await workspace.run(['recover', '--cluster', 'showtime.kubernetes.yaml'], env);
  expect([recovered.code, recovered.stdout]).toEqual([
    0,
    expect.stringContaining('no fault has left a mark'),
  ]);
});
