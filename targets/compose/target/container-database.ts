// The database capability on containers: the control plane decides, the engine ends and starts servers.
import type { DatabaseCapability, DatabaseTopology } from '../../../contract/index.ts';
import type { Engine } from '../engine/engine.ts';
import type { ContainerKeeper } from './container-keeper.ts';
import type { ControlPlaneClient } from './control-plane-client.ts';

export function containerDatabase({
  engine,
  keeper,
  client,
}: {
  engine: Engine;
  keeper: ContainerKeeper;
  client: ControlPlaneClient;
}): DatabaseCapability {
  return {
    can: { crashWriter: true, switchOverWriter: true },
    topology: async () => withProcesses(await client.topology(), engine),
    crashWriter: async () => {
      const { writer } = await client.refuseUnsafeCrash();
      if (writer === null) throw new Error('there is no writer to crash');
      await engine.kill((await engine.container(writer)).id, 'SIGKILL');
    },
    switchOverWriter: () => client.switchOver(),
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
