// A preflight of an Aurora cluster alone, on a small server that answers as the RDS API does.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { auroraSettings, type CheckAnswer } from '../../contract/index.ts';
import { freePort } from '../../platform/free-port.ts';
import { systemClock } from '../../platform/clock.ts';
import { preflight } from './index.ts';

const arn = 'arn:aws:rds:us-east-1:123456789012:cluster:shop';
let server: Server;
let asked: string[];
let denied: boolean;
let sqlPort: number;

const clusters = `<DescribeDBClustersResponse><DescribeDBClustersResult><DBClusters><DBCluster>
  <DBClusterArn>${arn}</DBClusterArn><Status>available</Status><BackupRetentionPeriod>1</BackupRetentionPeriod>
  <DeletionProtection>true</DeletionProtection><DBClusterMembers>
  <DBClusterMember><DBInstanceIdentifier>one</DBInstanceIdentifier><IsClusterWriter>true</IsClusterWriter><PromotionTier>1</PromotionTier></DBClusterMember>
  <DBClusterMember><DBInstanceIdentifier>two</DBInstanceIdentifier><IsClusterWriter>false</IsClusterWriter><PromotionTier>15</PromotionTier></DBClusterMember>
  </DBClusterMembers></DBCluster></DBClusters></DescribeDBClustersResult></DescribeDBClustersResponse>`;
const instance = (name: string, zone: string): string =>
  `<DBInstance><DBInstanceIdentifier>${name}</DBInstanceIdentifier><DBInstanceStatus>available</DBInstanceStatus><AvailabilityZone>${zone}</AvailabilityZone>
  <Endpoint><Address>127.0.0.1</Address><Port>${sqlPort}</Port></Endpoint></DBInstance>`;
const refused =
  '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not for you</Message></Error></ErrorResponse>';

beforeEach(async () => {
  asked = [];
  denied = false;
  sqlPort = await freePort('127.0.0.1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'any');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'any');
  server = createServer((request, response) => {
    let form = '';
    request.on('data', (piece) => (form += String(piece)));
    request.on('end', () => {
      const action = new URLSearchParams(form).get('Action') ?? '';
      asked.push(action);
      const instances = `<DescribeDBInstancesResponse><DescribeDBInstancesResult><DBInstances>${instance('two', 'us-east-1c')}${instance('one', 'us-east-1a')}</DBInstances></DescribeDBInstancesResult></DescribeDBInstancesResponse>`;
      response
        .writeHead(denied ? 403 : 200, { 'content-type': 'text/xml' })
        .end(denied ? refused : action === 'DescribeDBClusters' ? clusters : instances);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function look(changes: object = {}) {
  const settings = auroraSettings.parse({
    region: 'us-east-1',
    cluster: 'shop',
    allow: arn,
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...changes,
  });
  const report = await preflight(
    {
      system: null,
      aurora: { kind: 'cluster', settings, password: 'p', authorities: null, confirmed: null },
    },
    { clock: systemClock(), runsFolder: 'runs' },
  );
  const of = (wanted: CheckAnswer['outcome']) => report.answers.filter(({ outcome }) => outcome === wanted);
  return { report, found: of('found').map(({ check }) => check), unknown: of('unknown') };
}

test('what the API reports is judged, and only Describe calls are made', async () => {
  const { report, found } = await look();
  expect(found).toEqual(['aurora-successor', 'aurora-backups']);
  expect([report.outcome, report.target]).toEqual(['fail', 'Aurora cluster shop in us-east-1']);
  expect(asked).toEqual(['DescribeDBClusters', 'DescribeDBInstances']);
  expect(report.notAsked).toContain('disruption-budget');
});

test.each([
  ['without an account', {}, 'has no "database"'],
  [
    'with an account that nothing answers',
    { database: { user: 'u', passwordFile: 'f', tls: false } },
    'instance one at 127.0.0.1:',
  ],
])('%s what only SQL shows is unknown, with the reason', async (_what, changes, because) => {
  const { unknown } = await look(changes);
  const semiSync = unknown.find(({ check }) => check === 'semi-sync');
  expect(semiSync).toMatchObject({ because: expect.stringContaining(because) });
  expect(unknown.map(({ check }) => check)).toEqual(
    expect.arrayContaining(['commit-in-memory', 'reader-takes-writes', 'tables-without-transactions']),
  );
});

test('an API that denies makes everything unknown, and nothing fine', async () => {
  denied = true;
  const { report, unknown } = await look({ database: { user: 'u', passwordFile: 'f' } });
  expect(report.outcome).toBe('unknown');
  expect(unknown).toHaveLength(report.answers.length);
  for (const answer of unknown)
    expect(answer).toMatchObject({ because: expect.stringContaining('not for you') });
});
