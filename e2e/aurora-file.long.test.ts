// `showtime run --aurora FILE` as a user has it: a service that is not Showtime's to start, on a real MySQL pair that a
// stand-in of the AWS APIs fails over. Once with a password and FailoverDBCluster, once with IAM tokens and AWS FIS.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { packageRoot } from '../contract/index.ts';
import { systemClock } from '../platform/clock.ts';
import { nodeShell } from '../platform/shell.ts';
import {
  standInCluster,
  standInCredentials,
  startStandInApi,
  type StandInApi,
} from '../targets/aurora/stand-in/index.ts';
import { hasOpenssl, newCertificates } from '../targets/aurora/testing/certificates.ts';
import { IamFront } from '../targets/aurora/testing/iam-front.ts';
import { startLocalTarget, type LocalTarget } from '../targets/local/index.ts';
import { ensureMoto } from '../tools/moto/ensure-moto.mjs';
import { ensureMysql } from '../tools/mysql/ensure-mysql.mjs';
import { doubtsOf } from './doubts.ts';
import { Workspace } from './showtime.ts';

const [moto, install] = await Promise.all([
  ensureMoto().catch((error: Error) => error),
  ensureMysql().catch((error: Error) => error),
]);
const missing = [moto, install].find((one) => one instanceof Error);
const reason = missing === undefined ? '' : ` (skipped: ${missing.message.split('\n')[0]})`;

/** Objectives that so short a run can decide. */
const slos = `
- { name: orders-good, objective: 0.8, indicator: { kind: availability, of: order } }
- { name: menus-good, objective: 0.8, indicator: { kind: availability, of: menu } }
`;
const template = {
  description: 'fails the cluster over',
  roleArn: 'arn:aws:iam::123456789012:role/fast-order-fis',
  actions: { failover: { actionId: 'aws:rds:failover-db-cluster', targets: { Clusters: 'cluster' } } },
  targets: {
    cluster: { resourceType: 'aws:rds:cluster', resourceArns: [standInCluster.allow], selectionMode: 'ALL' },
  },
  stopConditions: [
    { source: 'aws:cloudwatch:alarm', value: 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:orders-burn' },
  ],
};

const clock = systemClock();
const shell = nodeShell();
let folder: string;
let target: LocalTarget;
let api: StandInApi | undefined;
let workspace: Workspace;
const fronts = new Map<string, IamFront>();

describe.skipIf(reason !== '' || !hasOpenssl)(`a run with the file of an Aurora cluster${reason}`, () => {
  const { ca, key, cert } = newCertificates();

  beforeAll(async () => {
    if (install instanceof Error) throw install;
    folder = await mkdtemp(join(tmpdir(), 'aurora-file-'));
    const logsFolder = join(folder, 'logs');
    await mkdir(logsFolder);
    target = await startLocalTarget({
      ...{ id: 'shop', shell, clock, dialect: 'mysql', install, folder, logsFolder },
      ...{ pods: 3, durable: false, seedFile: null },
      onEvent: () => undefined,
      onState: () => undefined,
      progress: () => undefined,
      signal: new AbortController().signal,
    });
  });
  afterAll(async () => {
    await target?.stop();
    await rm(folder, { recursive: true, force: true });
  });
  afterEach(async () => {
    await api?.stop();
    await Promise.all([...fronts.values()].map((front) => front.stop()));
    fronts.clear();
    await workspace.leave();
  });

  const servers = () => target.monitoring.members().filter(({ name }) => name !== 'members');

  /** `by` decides where instances are: at the fronts that take tokens alone, or at the servers. */
  async function startApi(by: 'password' | 'iam'): Promise<StandInApi> {
    const database = target.capabilities.database;
    if (moto instanceof Error || database === undefined) throw new Error('it is missing');
    if (by === 'iam')
      for (const { name } of servers())
        fronts.set(
          name,
          await IamFront.start({
            behind: () => {
              const now = servers().find((one) => one.name === name);
              if (now === undefined) throw new Error(`${name} is away`);
              return { host: now.address, port: now.port, ...target.monitoring.account };
            },
            ...{ key, cert, user: 'showtime_watch', region: standInCluster.region },
            secretAccessKey: standInCredentials.secretAccessKey,
          }),
        );
    return startStandInApi({
      moto,
      pair: {
        capability: database,
        servers: () =>
          by === 'password'
            ? servers()
            : [...fronts].map(([name, { port }]) => ({ name, address: '127.0.0.1', port })),
      },
      behaviour: { templates: { EXTfailover: template } },
      ...{ shell, clock, logsFolder: join(folder, 'logs'), signal: new AbortController().signal },
    });
  }

  const ways = {
    password: {
      database: { user: 'monitor', passwordFile: 'watch.password', tls: false },
      calls: ['FailoverDBCluster', 'FailoverDBCluster'],
    },
    iam: {
      database: { user: 'showtime_watch', iam: true, caFile: 'ca.pem' },
      fis: { template: 'EXTfailover' },
      calls: ['StartExperiment', 'FailoverDBCluster'],
    },
  } as const;

  test.each(['password', 'iam'] as const)(
    'both failovers are proven and no order is lost, signed in by %s',
    async (by) => {
      workspace = new Workspace();
      const place = (name: string): string => join(workspace.folder, name);
      api = await startApi(by);
      const { calls, ...way } = ways[by];
      const { region, cluster, allow } = standInCluster;
      writeFileSync(
        place('showtime.aurora.yaml'),
        stringify({
          ...{ region, cluster, allow, ...way, endpoint: api.url, completesWithinSeconds: 60 },
          endpoints: { fis: api.url, secretsManager: api.url },
        }),
      );
      writeFileSync(place('watch.password'), target.monitoring.account.password);
      writeFileSync(place('ca.pem'), ca);
      writeFileSync(place('slos.yaml'), slos);
      const { baseUrl, database } = await target.status();
      const { host, port, user, password, database: schema } = database?.writer ?? {};
      const done = await workspace.run(
        [
          ...['run', join(packageRoot(), 'e2e/foreign/fast-order.ts'), '--base-url', baseUrl],
          ...['--env', `SESSIONS=${target.tokensFile}`, '--env', 'FOR=70s', '--slos', 'slos.yaml'],
          ...['--stored', `node ${join(packageRoot(), 'dist/service/export-stored.js')}`],
          ...['--aurora', 'showtime.aurora.yaml', '--seed', '7'],
          ...['--fault', 'crash-writer@10s', '--fault', 'switch-over-writer@40s'],
        ],
        {
          AWS_ACCESS_KEY_ID: standInCredentials.accessKeyId,
          AWS_SECRET_ACCESS_KEY: standInCredentials.secretAccessKey,
          DB_WRITER_URL: `mysql://${user}:${password}@${host}:${port}/${schema}`,
        },
      );
      // What was refused before the load has no run folder.
      expect(workspace.runFolders(), done.stderr).toHaveLength(1);
      const events = workspace.events();
      const verdict = workspace.verdict();
      const injected = events.flatMap((event) => (event.kind === 'fault-injected' ? [event.evidence] : []));
      expect([injected.map(({ call }) => call), done.stderr]).toEqual([calls, expect.anything()]);
      const proofs = events.flatMap((event) => (event.kind === 'fault-in-effect' ? [event.evidence] : []));
      expect(proofs).toHaveLength(2);
      for (const proof of proofs) expect(proof['apiWriter']).toBe(proof['sqlWriter']);
      const outcomes = new Map(verdict.verdicts.map(({ checker, outcome }) => [checker, outcome]));
      for (const checker of [
        'acknowledged-orders-stored-once',
        'one-order-per-key',
        'faults-bit',
        'faults-undone',
      ])
        expect([checker, outcomes.get(checker)]).toEqual([checker, 'pass']);
      expect(verdict.verdicts.filter(({ outcome }) => outcome === 'fail')).toEqual([]);
      expect(done.code, done.stdout).toBe(doubtsOf(verdict).length > 0 ? 2 : 0);
      if (by === 'password') return;
      // The server that was killed is signed in to once more; the connection to the other one lasts.
      const tokens = [...fronts.values()].map((front) => front.tokens.length);
      expect([Math.min(...tokens) >= 1, Math.max(...tokens) > 1]).toEqual([true, true]);
    },
    600_000,
  );
});
