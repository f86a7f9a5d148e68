// Further paths on real parts: a planned failover, a failover that never completes, experiments of FIS that move the writer, are stopped or do
// not fit, an account whose password is rotated.
// Without moto or the database these tests are skipped, and their names have the reason.
import {
  CreateSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { Connection } from 'mysql2/promise';
import { afterEach, expect, test } from 'vitest';
import { withConnection } from '../database/testing/real-pair.ts';
import { openFis } from './fis.ts';
import { standInCluster, standInCredentials } from './stand-in/index.ts';
import { failOverUnderWriters } from './testing/failover-under-writers.ts';
import {
  aurora,
  byFis,
  clock,
  end,
  events,
  openWith,
  play,
  real,
  reason,
  start,
  template,
} from './testing/joined-stand-in.ts';

afterEach(end, 60_000);

test.skipIf(reason !== '')(
  `switch-over-writer through the AWS SDK moves the writer of a real pair under writers, and no acknowledged order is lost${reason}`,
  () => failOverUnderWriters('switch-over-writer'),
  300_000,
);

test.skipIf(reason !== '')(
  `an experiment that its alarm stops, or that Ctrl-C stops before its action, leaves the writer${reason}`,
  async () => {
    await start({ templates: { EXTfailover: template }, initiateMs: 0, alarmRings: true }, byFis);
    const before = real.pair.writer.pid;
    const played = await play('crash-writer', 3_000, 10_000);
    expect(played?.failures).toEqual([
      { step: 'in-effect', reason: expect.stringContaining('halted by stop condition') },
    ]);
    expect(real.pair.writer.pid).toBe(before);
    await end();

    const { url } = await start({ templates: { EXTfailover: template }, initiateMs: 120_000 }, byFis);
    const running = real.pair.writer.pid;
    const interrupt = new AbortController();
    const playing = play('crash-writer', 120_000, 10_000, interrupt.signal);
    await expect.poll(() => events.map(({ event }) => event.kind)).toContain('fault-injected');
    interrupt.abort();
    await playing;
    const injected = events.find(({ event }) => event.kind === 'fault-injected')?.event;
    const id = String(
      (injected as { evidence?: Record<string, unknown> } | undefined)?.evidence?.['experiment'],
    );
    const fis = openFis({
      region: standInCluster.region,
      endpoint: url,
      credentials: standInCredentials,
      clock,
    });
    expect((await fis.experiment(id)).state.status).toBe('stopping');
    expect(real.pair.writer.pid).toBe(running);
  },
  300_000,
);

test.skipIf(reason !== '')(
  `a template that does more than the failover is refused before anything is started${reason}`,
  async () => {
    const terminates = { more: { actionId: 'aws:ec2:terminate-instances', targets: {} } };
    const broad = { ...template, actions: { ...template.actions, ...terminates } };
    const { url } = await start({ templates: { EXTfailover: broad } });
    await expect(openWith(url, byFis)).rejects.toMatchObject({
      code: 'aurora-not-allowed',
      explanation: { problems: [expect.stringContaining('aws:ec2:terminate-instances')] },
    });
    await expect(openWith(url, { fis: { template: 'EXTother' } })).rejects.toMatchObject({
      code: 'aurora-not-allowed',
      explanation: { why: expect.stringContaining('EXTother') },
    });
  },
  300_000,
);

test.skipIf(reason !== '')(
  `an account in a secret watches the pair through SQL, and goes on after its password was rotated${reason}`,
  async () => {
    const { url } = await start();
    const { region } = standInCluster;
    const manager = new SecretsManagerClient({ region, endpoint: url, credentials: standInCredentials });
    const { user, password } = real.pair.monitor;
    const holding = (now: string): string =>
      JSON.stringify({ engine: 'mysql', host: 'db', port: 3306, username: user, password: now });
    await manager.send(
      new CreateSecretCommand({ Name: 'fast-order/watch', SecretString: holding(password) }),
    );
    const database = { secret: 'fast-order/watch', tls: false };
    const watching = await openWith(url, { database });
    try {
      expect(watching.settings()).toMatchObject({ auroraWatchedBySql: true, auroraSignIn: 'secret' });
      const rotated = 'rotated-password-of-a-test';
      // The reader replicates it.
      await withConnection(real.control('db-1'), (connection) =>
        connection.query(`ALTER USER '${user}'@'127.%' IDENTIFIED BY '${rotated}'`),
      );
      await manager.send(
        new PutSecretValueCommand({ SecretId: 'fast-order/watch', SecretString: holding(rotated) }),
      );
      // What is connected stays so: only a new connection signs in. Without the new password there would be none.
      const ended = await withConnection(real.control('db-2'), (connection) =>
        endConnectionsOf(connection, user),
      );
      expect(ended.length).toBeGreaterThan(0);
      await expect
        .poll(() => withConnection(real.control('db-2'), (connection) => connectionsOf(connection, user)))
        .toEqual([expect.toSatisfy((id: number) => !ended.includes(id))]);
      await expect(
        openWith(url, { database: { secret: 'fast-order/none', tls: false } }),
      ).rejects.toMatchObject({ code: 'bad-aurora-file', exitCode: 64 });
    } finally {
      manager.destroy();
      await watching.stop();
    }
  },
  300_000,
);

async function connectionsOf(connection: Connection, user: string): Promise<number[]> {
  const [rows] = await connection.query('SELECT id FROM information_schema.processlist WHERE user = ?', [
    user,
  ]);
  return (rows as { id: number }[]).map(({ id }) => id);
}

/** Returns their ids. */
async function endConnectionsOf(connection: Connection, user: string): Promise<number[]> {
  const ids = await connectionsOf(connection, user);
  for (const id of ids) await connection.query(`KILL ${id}`);
  return ids;
}

test.skipIf(reason !== '')(
  `a failover that never completes is not proven, and leaves the writer${reason}`,
  async () => {
    await start({ neverCompletes: true, beginMs: 0 });
    const before = real.pair.writer.pid;
    const played = await play('crash-writer', 3_000, 1_000);
    expect(played?.failures.map(({ step }) => step)).toEqual(['in-effect', 'steady']);
    expect(events.map(({ event }) => event.kind)).not.toContain('fault-in-effect');
    expect(real.pair.writer.pid).toBe(before);
    // The status is failing-over for ever: the next one is refused before the call.
    await expect(aurora?.capability.crashWriter()).rejects.toThrow(/was refused/);
  },
  300_000,
);

test.skipIf(reason !== '')(
  `crash-writer as an experiment of FIS moves the writer of a real pair under writers, and no acknowledged order is lost${reason}`,
  () =>
    failOverUnderWriters('crash-writer', {
      starting: [{ templates: { EXTfailover: template }, throttle: { StartExperiment: 1 } }, byFis],
      injected: {
        call: 'StartExperiment',
        template: 'EXTfailover',
        alarms: expect.stringContaining('orders-burn'),
      },
      inEffect: { call: 'StartExperiment', apiWriter: 'db-2', sqlWriter: 'db-2', promotions: 1 },
    }),
  300_000,
);
