// The target compose on a real engine: the same plan as on processes, proven by the engine, recovered from disk by
// another process, and nothing of another owner touched. Skipped by name where there is no engine, no Compose or no
// image.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseEvents, runFiles, targetStatus, type Evidence, type RunEvent } from '../contract/index.ts';
import { engineOf, instanceOnDisk, isWhole, leftOf, skipReason } from './composed.ts';
import { Workspace, type CommandResult } from './showtime.ts';

const workspace = new Workspace();
const id = `test-${process.pid}`;
const reason = skipReason;
const onAnEngine = test.skipIf(reason !== '');
/**
 * Two runs, and between them a wait until the pair is whole: how long a busy machine takes to bring a crashed writer
 * back decides nothing then. What changes the writer comes last in each.
 */
const faultsBy = {
  'pods and a crash': [
    'refuse-orders@3s,for=2s,share=0.5',
    'cut-writer-link@8s,for=1s',
    'kill-pod@14s',
    'pause-pod@22s,for=2s',
    'terminate-pod@30s',
    'crash-writer@44s',
  ],
  'a zone, links, memory and a switch-over': [
    'throttle-link@3s,for=2s,link=reader,kilobytesPerSecond=64',
    'slow-link@10s,for=2s,link=members,latency=200ms',
    'exhaust-memory@17s',
    'kill-zone@30s,for=2s,zone=a',
    'switch-over-writer@44s',
  ],
};

/** What a target that is up needs no more: its containers are there. */
const withoutCompose = { PATH: dirname(process.execPath), DOCKER_CONFIG: workspace.folder };

function events(): RunEvent[] {
  return workspace
    .runFolders()
    .flatMap((folder) => parseEvents(readFileSync(join(folder, runFiles.events), 'utf8')).events);
}

function evidence(kind: RunEvent['kind'], fault: string): Evidence[] {
  return events().flatMap((event) =>
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
    const bound = (await engineOf(id, instanceOnDisk(workspace, id)).containers()).flatMap(
      ({ publishedOn }) => publishedOn,
    );
    expect([new Set(bound), bound.length]).toEqual([new Set(['127.0.0.1']), 7]);
    const other = await leftOf(id);
    expect(other.length).toBeGreaterThan(10);
    const again = await workspace.run(['up', '--target', 'compose', '--id', id]);
    expect([again.code, again.stderr]).toEqual([64, expect.stringContaining('is there already')]);
  },
);

for (const [what, faults] of Object.entries(faultsBy))
  onAnEngine(
    `${what}: every fault takes effect, is proven by the engine and undone, and no order is lost${reason}`,
    async () => {
      await expect.poll(() => isWhole(workspace, id), { interval: 1_000 }).toBe(true);
      const run = await workspace.run(
        [
          'run',
          ...['--target', 'compose', '--id', id, '--peak', '4', '--duration', '60s', '--seed', '7'],
          ...faults.flatMap((fault) => ['--fault', fault]),
        ],
        withoutCompose,
      );
      expect(run.stderr).not.toContain('what:');
      // A machine without room ends unknown; a broken invariant is a fail on any machine.
      const { verdicts } = workspace.verdict(workspace.runFolders().at(-1));
      expect(
        verdicts.filter(({ outcome, checker }) => outcome === 'fail' && !checker.startsWith('slo:')),
      ).toEqual([]);
      expect(
        events().flatMap((event) =>
          event.kind === 'fault-step-failed' ? [[event.fault.kind, event.reason]] : [],
        ),
      ).toEqual([]);
      const wanted = [
        'faults-bit',
        'faults-undone',
        'new-writer-holds-all',
        'acknowledged-orders-stored-once',
      ];
      expect(
        verdicts
          .filter(({ checker }) => wanted.includes(checker))
          .map(({ checker, outcome, because }) => [checker, outcome, because])
          .toSorted(),
      ).toEqual(wanted.toSorted().map((checker) => [checker, 'pass', expect.any(String)]));
    },
    600_000,
  );

onAnEngine(`the proof of each fault is what the engine and the links say of it${reason}`, () => {
  for (const fault of ['kill-pod', 'crash-writer', 'exhaust-memory'])
    expect(evidence('fault-in-effect', fault)).toEqual([
      expect.objectContaining({
        exitCode: 137,
        oomKilled: fault === 'exhaust-memory',
        container: expect.stringMatching(/^\w{12}$/) as string,
      }),
    ]);
  expect(evidence('fault-in-effect', 'pause-pod')[0]?.['state']).toBe('paused');
  for (const fault of ['throttle-link', 'slow-link'])
    expect(evidence('fault-in-effect', fault)).toEqual([expect.objectContaining({ outcome: 'answered' })]);
  expect(evidence('fault-in-effect', 'cut-writer-link')[0]?.['reset']).toBe(1);
  expect(evidence('fault-in-effect', 'kill-zone')[0]?.['gone']).toBe('pod-1, pod-3');
  expect(readFileSync(join(workspace.runFolders()[0] ?? '', 'logs/db-1.log'), 'utf8')).toContain('mysqld');
});

onAnEngine(
  `recover removes from disk, in another process, what a killed supervisor left on the engine${reason}`,
  async () => {
    const engine = engineOf(id, instanceOnDisk(workspace, id));
    expect((await engine.containers()).length).toBeGreaterThan(8);
    process.kill(workspace.target()?.supervisor.pid ?? 0, 'SIGKILL');
    const recovered = await workspace.run(['recover', id]);
    expect([recovered.code, recovered.stdout]).toEqual([0, expect.stringMatching(/ended .*db-1.*pod-1/)]);
    expect(await engine.containers()).toEqual([]);
    expect(await leftOf(id)).toEqual([]);
  },
);

onAnEngine(`an image that cannot be had is named, and nothing is left${reason}`, async () => {
  const failed = await workspace.run(['up', '--target', 'compose', '--id', id], {
    SHOWTIME_IMAGE_HAPROXY: 'showtime-nowhere.invalid/haproxy:1',
  });
  expect([failed.code, failed.stderr]).toEqual([
    69,
    expect.stringContaining('the engine lacks showtime-nowhere.invalid/haproxy:1'),
  ]);
  expect(await leftOf(id)).toEqual([]);
});

test('without an engine a run is refused with every socket that was tried, and nothing is made', async () => {
  const refused = await workspace.run(['up', '--target', 'compose', '--id', id], {
    DOCKER_HOST: `unix://${workspace.folder}/nothing.sock`,
  });
  expect([refused.code, refused.stderr]).toEqual([69, expect.stringContaining('there is no such socket')]);
});
