// The target compose on a real engine: the same plan as on processes, proven by the engine, recovered from disk by
// another process, and nothing of another owner touched. Skipped by name where there is no engine, no Compose or no
// image.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { packageRoot, targetStatus, type Evidence, type RunEvent } from '../contract/index.ts';
import { Engine, projectOf } from '../targets/compose/index.ts';
import { ensureEngine } from '../tools/containers/ensure-engine.mjs';
import { Workspace, type CommandResult } from './showtime.ts';

const workspace = new Workspace();
const id = `test-${process.pid}`;
const found = await ensureEngine().catch((error: Error & { why?: string }) => error);
const missing = found instanceof Error ? [] : await missingImages(found.host);
const reason =
  found instanceof Error
    ? ` (skipped: ${found.message}; showtime doctor has the reasons)`
    : missing.length > 0
      ? ` (skipped: the engine lacks ${missing.join(', ')}; docs/containers.md)`
      : '';
const onAnEngine = test.skipIf(reason !== '');
// Far enough apart for a busy machine: a writer is only crashed or switched while a reader follows.
const faults = [
  'refuse-orders@3s,for=2s,share=0.5',
  'cut-writer-link@8s,for=1s',
  'kill-pod@14s',
  'crash-writer@22s',
  'terminate-pod@36s',
  'switch-over-writer@56s',
  'kill-zone@72s,for=2s,zone=a',
  'pause-pod@84s,for=2s',
  'throttle-link@94s,for=2s,link=reader,kilobytesPerSecond=64',
  'slow-link@102s,for=2s,link=members,latency=200ms',
  'exhaust-memory@110s',
];

/** What a target that is up needs no more: its containers are there. */
const withoutCompose = { PATH: dirname(process.execPath), DOCKER_CONFIG: workspace.folder };

/** An engine of this test, which sees whatever carries the label. */
function engineOf(instance: string): Engine {
  if (found instanceof Error) throw found;
  return new Engine({ host: found.host, project: projectOf(id), instance });
}

/** Pulling hundreds of megabytes is no part of a test. */
async function missingImages(host: string): Promise<readonly string[]> {
  const { services } = parse(readFileSync(join(packageRoot(), 'docker-compose.yml'), 'utf8'), {
    merge: true,
  }) as { services: Record<string, { image: string }> };
  const names = ['haproxy', 'pod-1', 'links', 'db-1'].map((name) =>
    (services[name]?.image ?? '').replace(
      /^\$\{(\w+):-(.*)\}$/,
      (_all, variable: string, otherwise: string) => process.env[variable] ?? otherwise,
    ),
  );
  return new Engine({ host, project: '', instance: '' }).missingImages(names);
}

function instanceOnDisk(): string {
  const state = JSON.parse(readFileSync(join(workspace.runs, '.targets', id, 'state.json'), 'utf8')) as {
    containers: { instance: string };
  };
  return state.containers.instance;
}

function evidence(kind: RunEvent['kind'], fault: string): Evidence[] {
  return workspace
    .events()
    .flatMap((event) =>
      event.kind === kind && 'fault' in event && event.fault.kind === fault ? [event.evidence] : [],
    );
}

let up: CommandResult;
beforeAll(async () => {
  if (reason === '') up = await workspace.run(['up', '--target', 'compose', '--id', id, '--json']);
});
afterAll(async () => {
  if (reason === '') await workspace.run(['recover', id]);
  workspace.remove();
});

onAnEngine(
  `up brings the containers up, published on 127.0.0.1 alone, and a second one of the name is refused${reason}`,
  async () => {
    expect([up.code, up.stderr]).toEqual([0, expect.not.stringContaining('what:')]);
    const status = targetStatus.parse(JSON.parse(up.stdout));
    expect(status.pods.map(({ name, zone, ready }) => [name, zone, ready])).toEqual([
      ['pod-1', 'a', true],
      ['pod-2', 'c', true],
      ['pod-3', 'a', true],
    ]);
    expect((await fetch(`${status.baseUrl}/api/theatres`)).status).toBe(200);
    expect(status.baseUrl).toMatch(/^http:\/\/127\.0\.0\.1:/);
    // Asked of the engine: what is really bound, not what the file wants.
    const bound = (await engineOf(instanceOnDisk()).containers()).flatMap(({ publishedOn }) => publishedOn);
    expect([new Set(bound), bound.length]).toEqual([new Set(['127.0.0.1']), 7]);
    const other = await engineOf('another').strangers();
    expect(other.length).toBeGreaterThan(10);
    const again = await workspace.run(['up', '--target', 'compose', '--id', id]);
    expect([again.code, again.stderr]).toEqual([64, expect.stringContaining('is there already')]);
  },
  120_000,
);

onAnEngine(
  `every fault of a plan takes effect, is proven by the engine and undone, and no order is lost${reason}`,
  async () => {
    const run = await workspace.run(
      [
        'run',
        ...['--target', 'compose', '--id', id, '--peak', '4', '--duration', '120s', '--seed', '7'],
        ...faults.flatMap((fault) => ['--fault', fault]),
      ],
      withoutCompose,
    );
    expect(run.stderr).not.toContain('what:');
    // A machine without room ends unknown; a broken invariant is a fail on any machine.
    const { verdicts } = workspace.verdict();
    expect(
      verdicts.filter(({ outcome, checker }) => outcome === 'fail' && !checker.startsWith('slo:')),
    ).toEqual([]);
    expect(
      workspace
        .events()
        .flatMap((event) => (event.kind === 'fault-step-failed' ? [[event.fault.kind, event.reason]] : [])),
    ).toEqual([]);
    const wanted = ['faults-bit', 'faults-undone', 'new-writer-holds-all', 'acknowledged-orders-stored-once'];
    expect(
      verdicts
        .filter(({ checker }) => wanted.includes(checker))
        .map(({ checker, outcome, because }) => [checker, outcome, because])
        .toSorted(),
    ).toEqual(wanted.toSorted().map((checker) => [checker, 'pass', expect.any(String)]));
    for (const fault of ['kill-pod', 'crash-writer', 'exhaust-memory'])
      expect(evidence('fault-in-effect', fault)).toEqual([
        expect.objectContaining({
          exitCode: 137,
          oomKilled: fault === 'exhaust-memory',
          container: expect.stringMatching(/^\w{12}$/) as string,
        }),
      ]);
    expect(evidence('fault-in-effect', 'pause-pod')[0]?.['state']).toBe('paused');
    for (const [fault, outcome] of [
      ['throttle-link', 'answered'],
      ['slow-link', 'answered'],
    ] as const)
      expect(evidence('fault-in-effect', fault)).toEqual([expect.objectContaining({ outcome })]);
    expect(evidence('fault-in-effect', 'cut-writer-link')[0]?.['reset']).toBe(1);
    expect(evidence('fault-in-effect', 'kill-zone')[0]?.['gone']).toBe('pod-1, pod-3');
    expect(readFileSync(join(workspace.runFolders()[0] ?? '', 'logs/db-1.log'), 'utf8')).toContain('mysqld');
  },
  480_000,
);

onAnEngine(
  `recover removes from disk, in another process, what a killed supervisor left on the engine${reason}`,
  async () => {
    const engine = engineOf(instanceOnDisk());
    expect((await engine.containers()).length).toBeGreaterThan(8);
    process.kill(workspace.target()?.supervisor.pid ?? 0, 'SIGKILL');
    const recovered = await workspace.run(['recover', id]);
    expect([recovered.code, recovered.stdout]).toEqual([0, expect.stringMatching(/ended .*db-1.*pod-1/)]);
    expect(await engine.containers()).toEqual([]);
    expect(await engineOf('another').strangers()).toEqual([]);
  },
  120_000,
);

onAnEngine(
  `an image that cannot be had is named, and nothing is left${reason}`,
  async () => {
    const failed = await workspace.run(['up', '--target', 'compose', '--id', id], {
      SHOWTIME_IMAGE_HAPROXY: 'showtime-nowhere.invalid/haproxy:1',
    });
    expect([failed.code, failed.stderr]).toEqual([
      69,
      expect.stringContaining('the engine lacks showtime-nowhere.invalid/haproxy:1'),
    ]);
    expect(await engineOf('another').strangers()).toEqual([]);
  },
  120_000,
);

test('without an engine a run is refused with every socket that was tried, and nothing is made', async () => {
  const refused = await workspace.run(['up', '--target', 'compose', '--id', id], {
    DOCKER_HOST: `unix://${workspace.folder}/nothing.sock`,
  });
  expect([refused.code, refused.stderr]).toEqual([69, expect.stringContaining('there is no such socket')]);
});
