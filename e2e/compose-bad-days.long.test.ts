// Bad days of the target compose on a real engine: what is refused or fails says why and what to do, and leaves
// nothing; what another owner made stays as it is. Skipped by name as e2e/compose.walk.test.ts is.
import Dockerode from 'dockerode';
import { readdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { projectOf } from '../targets/compose/index.ts';
import { EngineLine, engineHost, engineOf, instanceOnDisk, leftOf, skipReason } from './composed.ts';
import { Workspace } from './showtime.ts';

const onAnEngine = test.skipIf(skipReason !== '');
const id = `bad-${process.pid}`;
const up = ['up', '--target', 'compose', '--id', id];
let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(async () => {
  if (skipReason === '') {
    await workspace.run(['recover']);
    expect(await leftOf(id)).toEqual([]);
  }
  workspace.remove();
});

/** One more Compose file, in the place of the one that a user may have. */
function overrideBy(text: string): Record<string, string> {
  const file = join(workspace.folder, 'override.yml');
  writeFileSync(file, text);
  return { SHOWTIME_COMPOSE_OVERRIDE: file };
}

function smallVolume(name: string, size: string): string {
  return `volumes: { ${name}: { driver: local, driver_opts: { type: tmpfs, device: tmpfs, o: 'size=${size}' } } }\n`;
}

onAnEngine(
  `what another owner called as the project would is left alone, and the start is refused${skipReason}`,
  async () => {
    const docker = new Dockerode({ socketPath: engineHost().slice('unix://'.length) });
    const volume = `${projectOf(id)}_db-1`;
    await docker.createVolume({ Name: volume });
    const network = await docker.createNetwork({ Name: `${projectOf(id)}_database`, Internal: true });
    try {
      const refused = await workspace.run(up);
      expect([refused.code, refused.stderr]).toEqual([
        64,
        expect.stringMatching(/is there already[^]*left alone[^]*volume [^]*network [^]*give another --id/),
      ]);
      expect(await leftOf(id)).toEqual([`volume ${volume}`, `network ${projectOf(id)}_database`]);
    } finally {
      await docker.getVolume(volume).remove();
      await network.remove();
    }
  },
);

onAnEngine(
  `a published port that is taken is named, with what wants it and what to do, and nothing is left${skipReason}`,
  async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    const { port } = holder.address() as AddressInfo;
    const failed = await workspace.run(
      up,
      overrideBy(`services: { members: { networks: [edge], ports: ['127.0.0.1:${port}:3306'] } }\n`),
    );
    holder.close();
    expect([failed.code, failed.stderr]).toEqual([
      69,
      expect.stringMatching(
        new RegExp(
          `members could not be started[^]*:${port}: [^]*in use[^]*fix: .*end what listens on that port`,
        ),
      ),
    ]);
    expect(await leftOf(id)).toEqual([]);
  },
);

onAnEngine(
  `a database whose volume is too small is named, its own lines say so, and nothing is left${skipReason}`,
  async () => {
    const failed = await workspace.run(up, overrideBy(smallVolume('db-1', '24m')));
    expect([failed.code, failed.stderr]).toEqual([
      69,
      expect.stringMatching(/db-1[^]*did not become healthy[^]*fix: .*free space on the engine's disk/),
    ]);
    expect(await leftOf(id)).toEqual([]);
  },
);

onAnEngine(
  `a volume that fills up under the writer: orders stop, the run ends with what it recorded, and nothing is left${skipReason}`,
  async () => {
    const env = overrideBy(smallVolume('db-1', '700m'));
    expect((await workspace.run(up, env)).code).toBe(0);
    const run = workspace.start(
      ['run', '--target', 'compose', '--id', id, '--peak', '4', '--duration', '40s', '--seed', '3'],
      env,
    );
    await run.until(/arrivals [^]*arrivals /);
    const engine = engineOf(id, instanceOnDisk(workspace, id));
    const { id: writer } = await engine.container('db-1');
    await engine.startProgram(writer, ['dd', 'if=/dev/zero', 'of=/var/lib/mysql/filler', 'bs=1M']);
    const done = await run.over;
    expect([done.stderr, [1, 2].includes(done.code ?? 0)]).toEqual([
      expect.not.stringContaining('should not happen'),
      true,
    ]);
    expect(workspace.verdict().verdicts.length).toBeGreaterThan(10);
    const down = await workspace.run(['down', id]);
    expect([down.code, await leftOf(id)]).toEqual([0, []]);
  },
);

onAnEngine(
  `an engine that goes away in the middle of a run: no pass is claimed, what was recorded and the state stay, and recover ends it later${skipReason}`,
  async () => {
    const line = new EngineLine(workspace.folder);
    await line.open();
    const env = { DOCKER_HOST: line.host };
    const run = workspace.start(
      [
        ...['run', '--target', 'compose', '--peak', '4', '--duration', '40s', '--seed', '3'],
        ...['--fault', 'kill-pod@8s', '--fault', 'kill-pod@24s'],
      ],
      env,
    );
    await run.until(/kill-pod is over/);
    await line.close();
    const done = await run.over;
    expect([done.code, done.stderr]).toEqual([2, expect.not.stringContaining('should not happen')]);
    const { outcome, verdicts } = workspace.verdict();
    expect([outcome, verdicts.filter(({ outcome: one }) => one === 'fail')]).toEqual(['unknown', []]);
    expect(verdicts.find(({ checker }) => checker === 'faults-bit')?.outcome).toBe('unknown');
    expect(workspace.events().map(({ kind }) => kind)).toContain('fault-in-effect');
    // The state of a target that could not be ended leads to its containers.
    const [own = 'no state'] = readdirSync(join(workspace.runs, '.targets'));
    expect((await leftOf(own)).length).toBeGreaterThan(8);
    const early = await workspace.run(['recover', own], env);
    expect([early.code, early.stderr]).toEqual([
      69,
      expect.stringMatching(/container engine at [^]*start the engine/),
    ]);
    await line.open();
    expect((await workspace.run(['recover', own], env)).code).toBe(0);
    expect(await leftOf(own)).toEqual([]);
    await line.close();
  },
);
