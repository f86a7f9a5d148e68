// The database capability on containers: the control plane decides, the engine ends and starts servers.
import type { Clock, DatabaseCapability, DatabaseTopology } from '../../../contract/index.ts';
import type { Engine } from '../engine/engine.ts';
import type { ContainerKeeper } from './container-keeper.ts';
import type { ControlPlaneClient } from './control-plane-client.ts';
import type { KilledWriters } from './killed-writers.ts';

export function containerDatabase({
  engine,
  clock,
  keeper,
  client,
  killed,
}: {
  engine: Engine;
  clock: Clock;
  keeper: ContainerKeeper;
  client: ControlPlaneClient;
  /** Gets every kill of a writer. */
  killed: KilledWriters;
}): DatabaseCapability {
  return {
    can: { crashWriter: true, switchOverWriter: true },
    topology: async () => withProcesses(await client.topology(), engine),
    crashWriter: async () => {
      const { writer } = await client.refuseUnsafeCrash();
      if (writer === null) throw new Error('there is no writer to crash');
      const { id } = await engine.container(writer);
      killed.killing(writer, clock.nowMs());
      try {
        await engine.kill(id, 'SIGKILL');
      } catch (error) {
        killed.notKilled(writer);
        throw error;
      }
      return { signal: 'SIGKILL' };
    },
    switchOverWriter: async () => {
      await client.switchOver();
      return {};
    },
    restore: async () => {
      keeper.hurry();
      await keeper.lookAround();
      await client.restore();
    },
    endOf: async (name, pid) => keeper.ended.of(name, pid),
  };
}

/** The control plane reaches servers by SQL and knows no process; the engine does. */
async function withProcesses(topology: DatabaseTopology, engine: Engine): Promise<DatabaseTopology> {
  const containers = await engine.containers();
  return {
    ...topology,
    members: topology.members.map((member) => ({
      ...member,
      pid: containers.find(({ service }) => service === member.name)?.pid ?? null,
    })),
  };
}
