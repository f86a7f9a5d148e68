// The calls of the RDS API on a small server: what is retried, how often, and what each refusal becomes.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ShowtimeError } from '../../contract/index.ts';
import { openRds, type RdsApi } from './rds.ts';

/** One answer a call; the last one is repeated. */
let answers: { status: number; body: string }[];
let asked: string[];
let slept: number[];
let server: Server;
let rds: RdsApi;

beforeEach(async () => {
  asked = [];
  slept = [];
  server = createServer((request, response) => {
    let form = '';
    request.on('data', (piece) => (form += String(piece)));
    request.on('end', () => {
      asked.push(form);
      const answer = (answers.length > 1 ? answers.shift() : answers[0]) ?? { status: 500, body: '' };
      response
        .writeHead(answer.status, { 'content-type': 'text/xml', 'x-amzn-requestid': 'r7' })
        .end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  rds = openRds({
    region: 'us-east-1',
    cluster: 'shop',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    clock: { sleep: async (ms) => void slept.push(ms) },
  });
});
afterEach(async () => {
  rds.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const refusal = (code: string, status = 400): { status: number; body: string } => ({
  status,
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>because</Message></Error><RequestId>r1</RequestId></ErrorResponse>`,
});
const accepted = {
  status: 200,
  body: '<FailoverDBClusterResponse><FailoverDBClusterResult><DBCluster><Status>failing-over</Status></DBCluster></FailoverDBClusterResult><ResponseMetadata><RequestId>r7</RequestId></ResponseMetadata></FailoverDBClusterResponse>',
};

async function errorOf(call: Promise<unknown>): Promise<ShowtimeError> {
  const error: unknown = await call.catch((cause: unknown) => cause);
  if (!(error instanceof ShowtimeError)) throw new Error('it was not refused', { cause: error });
  return error;
}

test('a failover names cluster and target, and gives the id of the request', async () => {
  answers = [accepted];
  expect(await rds.failOver('two')).toBe('r7');
  expect(Object.fromEntries(new URLSearchParams(asked[0]))).toMatchObject({
    Action: 'FailoverDBCluster',
    DBClusterIdentifier: 'shop',
    TargetDBInstanceIdentifier: 'two',
  });
  await rds.failOver(null);
  expect(asked[1]).not.toContain('TargetDBInstanceIdentifier');
});

test('a throttled failover is tried again after growing pauses', async () => {
  answers = [refusal('Throttling'), refusal('Throttling'), accepted];
  expect(await rds.failOver(null)).toBe('r7');
  expect([asked.length, slept]).toEqual([3, [200, 400]]);
});

test('a failover that stays throttled is given up after six tries, with a way out', async () => {
  answers = [refusal('Throttling')];
  const error = await errorOf(rds.failOver(null));
  expect([error.code, error.exitCode, asked.length]).toEqual(['aurora-refused', 69, 6]);
  expect(error.explanation.what).toContain('(Throttling)');
  expect(error.explanation.fix).toContain('rate of the RDS API');
});

test('a failover whose answer is lost is never sent twice', async () => {
  answers = [refusal('InternalFailure', 500)];
  expect((await errorOf(rds.failOver(null))).code).toBe('aurora-refused');
  expect(asked).toHaveLength(1);
});

test('access that is denied names the policy that is missing, and is not retried', async () => {
  answers = [refusal('AccessDenied', 403)];
  const error = await errorOf(rds.failOver(null));
  expect([error.code, error.exitCode, asked.length]).toEqual(['aurora-refused', 69, 1]);
  expect(error.explanation.fix).toContain('aurora-chaos');
});

test('a cluster that is not there is bad input', async () => {
  answers = [refusal('DBClusterNotFoundFault', 404)];
  const error = await errorOf(rds.cluster());
  expect([error.code, error.exitCode]).toEqual(['aurora-not-allowed', 64]);
  expect(error.explanation.what).toContain('there is no Aurora cluster "shop"');
});

test('an API that is not there is refused after bounded retries', async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  expect((await errorOf(rds.cluster())).code).toBe('aurora-refused');
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

test('what the API reports of a cluster and its instances is read', async () => {
  answers = [
    {
      status: 200,
      body: `<DescribeDBClustersResponse><DescribeDBClustersResult><DBClusters><DBCluster>
        <DBClusterArn>arn:x</DBClusterArn><Status>available</Status><Engine>aurora-mysql</Engine><EngineVersion>8.0</EngineVersion>
        <TagList><Tag><Key>showtime.dev/chaos</Key><Value>allowed</Value></Tag></TagList>
        <DBClusterMembers><DBClusterMember><DBInstanceIdentifier>one</DBInstanceIdentifier><IsClusterWriter>true</IsClusterWriter><PromotionTier>1</PromotionTier></DBClusterMember></DBClusterMembers>
        </DBCluster></DBClusters></DescribeDBClustersResult></DescribeDBClustersResponse>`,
    },
    {
      status: 200,
      body: `<DescribeDBInstancesResponse><DescribeDBInstancesResult><DBInstances><DBInstance>
        <DBInstanceIdentifier>one</DBInstanceIdentifier><DBInstanceStatus>available</DBInstanceStatus><AvailabilityZone>us-east-1a</AvailabilityZone>
        <Endpoint><Address>one.example</Address><Port>3306</Port></Endpoint></DBInstance>
        <DBInstance><DBInstanceIdentifier>two</DBInstanceIdentifier><DBInstanceStatus>creating</DBInstanceStatus></DBInstance></DBInstances></DescribeDBInstancesResult></DescribeDBInstancesResponse>`,
    },
  ];
  expect(await rds.cluster()).toEqual({
    backupRetentionDays: 0,
    deletionProtection: false,
    iamAuthentication: false,
    endpoint: '',
    port: 3306,
    arn: 'arn:x',
    status: 'available',
    version: 'aurora-mysql 8.0',
    tags: { 'showtime.dev/chaos': 'allowed' },
    members: [{ name: 'one', isWriter: true, promotionTier: 1 }],
  });
  expect(await rds.instances()).toEqual([
    { name: 'one', status: 'available', zone: 'us-east-1a', address: { host: 'one.example', port: 3306 } },
    { name: 'two', status: 'creating', zone: '', address: null },
  ]);
});
