// Servers of MySQL or MariaDB in containers of testcontainers, under the control plane that composed systems run. No port is
// published: this machine reaches containers by their addresses.
import Dockerode from 'dockerode';
import { join } from 'node:path';
import {
  GenericContainer,
  Network,
  Wait,
  type StartedNetwork,
  type StartedTestContainer,
} from 'testcontainers';
import { packageRoot, type DatabaseLine, type DatabaseName, type NewEvent } from '../../contract/index.ts';
import { memberPort } from '../../targets/compose/control-plane/container-host.ts';
import { startContainerPair } from '../../targets/compose/control-plane/container-pair.ts';
import {
  accountStatements,
  ControlLink,
  monitorRights,
  newAccounts,
  schemas,
  type Accounts,
} from '../../targets/database/index.ts';
import { clock, fill, schemaOf, type PairUnderTest } from './pair-under-test.ts';

/** As in the files of Compose; over TCP, for the server that fills itself first listens on a socket only. */
const pings: Readonly<Record<DatabaseName, readonly string[]>> = {
  mariadb: ['mariadb-admin', 'ping', '--skip-ssl'],
  mysql: ['mysqladmin', 'ping'],
};
const sqlMs = 10_000;
const startedWithinMs = 180_000;

/** The engine that testcontainers found is that of `host`; it needs no helper container of its own. */
export function useEngine(host: string): Dockerode {
  process.env['DOCKER_HOST'] = host;
  // Its reaper is an image that may not be there, and it publishes on every address; these tests end what they start.
  process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'true';
  process.env['TESTCONTAINERS_HOST_OVERRIDE'] = '127.0.0.1';
  return new Dockerode({ socketPath: host.replace('unix://', '') });
}

/** A pair of that image with GTIDs and semi-synchronous replication, by the files of docker-compose.yml. */
export async function startPairInContainers(
  docker: Dockerode,
  database: DatabaseName,
  image: string,
): Promise<PairUnderTest> {
  const accounts = newAccounts();
  const network = await new Network().start();
  const events: NewEvent[] = [];
  const lines: DatabaseLine[] = [];
  const over = new AbortController();
  const started: StartedTestContainer[] = [];
  const end = async (): Promise<void> => {
    over.abort();
    await Promise.all(started.map((one) => one.stop({ remove: true, removeVolumes: true, timeout: 0 })));
    await network.stop();
  };
  try {
    started.push(
      ...(await Promise.all(
        [1, 2].map((serverId) => startServer({ database, image, network, accounts, serverId })),
      )),
    );
    // As in docker-compose.yml: a server that was cloned ends, to be started again. One that was killed stays away.
    for (const one of started)
      await docker.getContainer(one.getId()).update({ RestartPolicy: { Name: 'unless-stopped' } });
    const members = started.map((container, index) => ({
      name: `db-${index + 1}`,
      zone: index === 0 ? 'a' : 'c',
      address: container.getIpAddress(network.getName()),
    }));
    const pair = await startContainerPair({
      settings: { database, members, accounts, host: '127.0.0.1', writerPort: 0, readerPort: 0, apiPort: 0 },
      clock,
      onEvent: (event) => void events.push(event),
      onState: (line) => void lines.push(line),
      signal: over.signal,
    });
    const address: PairUnderTest['address'] = (database) => ({
      ...accounts.app,
      host: '127.0.0.1',
      port: pair.context.writerEndpoint.port,
      database: schemaOf(database),
    });
    await fill(address('orders'), address('members'));
    return {
      events,
      lines,
      address,
      crashWriter: async () => {
        const at = members.findIndex(({ name }) => name === pair.context.writer.name);
        const container = docker.getContainer(started[at]?.getId() ?? '');
        await container.kill({ signal: 'SIGKILL' });
        while (!events.some(({ kind }) => kind === 'writer-changed')) await clock.sleep(20);
        await container.start();
      },
      switchOver: () => pair.plane.switchOver(),
      reader: {
        spoil: async (table) => {
          const at = members.findIndex(({ name }) => name !== pair.context.writer.name);
          await onServer(members[at]?.address ?? '', accounts, async (link) => {
            await link.rows(
              `SET GLOBAL ${database === 'mysql' ? 'super_read_only' : 'read_only'} = 0`,
              sqlMs,
            );
            await link.rows(`CREATE TABLE ${schemas.orders}.${table} (n INT PRIMARY KEY)`, sqlMs);
          });
          const container = docker.getContainer(started[at]?.getId() ?? '');
          await container.kill({ signal: 'SIGKILL' });
          while (!events.some(({ kind }) => kind === 'reader-lost')) await clock.sleep(20);
          await container.start();
        },
        tables: async () => {
          const reader = members.find(({ name }) => name !== pair.context.writer.name);
          const rows = await onServer(reader?.address ?? '', accounts, (link) =>
            link.rows(
              'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = ?',
              sqlMs,
              [schemas.orders],
            ),
          );
          return rows.map(({ name }) => String(name));
        },
      },
      stop: async () => {
        over.abort();
        await pair.stop();
        await end();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}

async function onServer<T>(
  address: string,
  { control }: Accounts,
  use: (link: ControlLink) => Promise<T>,
): Promise<T> {
  const link = await ControlLink.open({ address, port: memberPort }, control, sqlMs);
  try {
    return await use(link);
  } finally {
    link.close();
  }
}

function startServer({
  database,
  image,
  network,
  accounts,
  serverId,
}: {
  database: DatabaseName;
  image: string;
  network: StartedNetwork;
  accounts: Accounts;
  serverId: number;
}): Promise<StartedTestContainer> {
  return new GenericContainer(image)
    .withNetwork(network)
    .withCommand([`--server-id=${serverId}`])
    .withEnvironment({
      MYSQL_ROOT_PASSWORD_FILE: '/docker-entrypoint-initdb.d/root-password',
      MYSQL_ROOT_HOST: 'localhost',
      MYSQL_INITDB_SKIP_TZINFO: '1',
    })
    .withCopyContentToContainer([
      { target: '/docker-entrypoint-initdb.d/init.sql', content: initSql(accounts) },
      { target: '/docker-entrypoint-initdb.d/root-password', content: `${accounts.control.password}\n` },
    ])
    .withCopyFilesToContainer([
      {
        source: join(packageRoot(), `deploy/compose/${database}/pair.cnf`),
        target: '/etc/mysql/conf.d/pair.cnf',
      },
    ])
    .withHealthCheck({
      test: ['CMD', ...pings[database], '--protocol=tcp', '--host=127.0.0.1', '--silent'],
      interval: 1_000,
      timeout: 3_000,
      retries: 120,
    })
    .withWaitStrategy(Wait.forHealthCheck())
    .withStartupTimeout(startedWithinMs)
    .start();
}

/** No binlog: both servers run these, and a transaction of its own would keep one from following. */
function initSql(accounts: Accounts): string {
  return [
    'SET sql_log_bin = 0;',
    ...accountStatements(accounts, monitorRights.either, '%'),
    'SET sql_log_bin = 1;',
    '',
  ].join('\n');
}
