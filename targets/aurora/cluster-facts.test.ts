// What the preflight reads of an Aurora cluster through a scripted RDS API.
import { expect, test } from 'vitest';
import { ShowtimeError } from '../../contract/index.ts';
import { lookAt, lookAtTemplate } from './cluster-facts.ts';
import { scriptedArn, ScriptedRds } from './testing/scripted-rds.ts';

const named = { cluster: 'shop', allow: scriptedArn };
const ttl = async (): Promise<number> => 5;

test('the cluster, its instances with tier and zone, and the TTL of its endpoint are read', async () => {
  const { aurora, endpointTtl, servers } = await lookAt(new ScriptedRds(), named, ttl);
  expect(aurora).toEqual({
    value: {
      cluster: 'shop',
      status: 'available',
      endpoint: 'shop.cluster-c.us-east-1.rds.amazonaws.com',
      backupRetentionDays: 7,
      deletionProtection: true,
      instances: [
        { name: 'one', isWriter: true, promotionTier: 3, status: 'available', zone: 'a' },
        { name: 'two', isWriter: false, promotionTier: 2, status: 'available', zone: 'c' },
        { name: 'three', isWriter: false, promotionTier: 1, status: 'available', zone: 'd' },
      ],
    },
  });
  expect(endpointTtl).toEqual({
    value: { field: 'TTL of shop.cluster-c.us-east-1.rds.amazonaws.com', value: 5 },
  });
  expect(servers.map(({ name, isWriter }) => [name, isWriter])).toEqual([
    ['one', true],
    ['two', false],
    ['three', false],
  ]);
});

test('an API that refuses makes the facts unknown with its reason', async () => {
  const rds = new ScriptedRds();
  rds.refusal = new ShowtimeError('aurora-refused', {
    what: 'the RDS API did not describe',
    why: 'denied',
    fix: '',
  });
  expect(await lookAt(rds, named, ttl)).toEqual({
    aurora: { unknown: 'the RDS API did not describe: denied' },
    endpointTtl: { unknown: 'the RDS API did not describe: denied' },
    servers: [],
  });
});

test('another cluster than the one of "allow" is not looked at', async () => {
  await expect(lookAt(new ScriptedRds(), { ...named, allow: 'arn:other' }, ttl)).rejects.toMatchObject({
    code: 'aurora-not-allowed',
  });
});

test('a name that resolves nowhere leaves the TTL unknown, and the rest is read', async () => {
  const seen = await lookAt(new ScriptedRds(), named, () => Promise.reject(new Error('ENOTFOUND')));
  expect(seen.endpointTtl).toEqual({ unknown: expect.stringContaining('ENOTFOUND') });
  expect(seen.aurora).toHaveProperty('value');
});

test('the reader only describes: nothing is failed over', async () => {
  const rds = new ScriptedRds();
  await lookAt(rds, named, ttl);
  expect(rds.failovers).toEqual([]);
});

test('whether the cluster takes tokens is read where the file signs in with IAM', async () => {
  const rds = new ScriptedRds();
  const look = () => lookAt(rds, { ...named, wantsTokens: true }, ttl);
  expect((await look()).iamAuthentication).toEqual({ value: { cluster: 'shop', enabled: false } });
  rds.settings.iamAuthentication = true;
  expect((await look()).iamAuthentication).toEqual({ value: { cluster: 'shop', enabled: true } });
  expect(await lookAt(rds, named, ttl)).not.toHaveProperty('iamAuthentication');
});

test('a template that a run would refuse has its problems, and one that cannot be read is unknown', async () => {
  const nothing = { actions: {}, targets: {}, stopConditions: [] };
  const read = await lookAtTemplate({ template: async () => nothing }, 'EXT1', scriptedArn);
  expect(read).toMatchObject({ value: { template: 'EXT1', problems: { length: 3 } } });
  const failing = (code: 'aurora-refused' | 'aurora-not-allowed') =>
    lookAtTemplate(
      { template: () => Promise.reject(new ShowtimeError(code, { what: 'no', why: 'so', fix: '' })) },
      'EXT1',
      scriptedArn,
    );
  expect(await failing('aurora-refused')).toEqual({ unknown: 'no: so' });
  expect(await failing('aurora-not-allowed')).toEqual({ value: { template: 'EXT1', problems: ['id: no'] } });
});
