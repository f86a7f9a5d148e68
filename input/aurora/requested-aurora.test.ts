// The Aurora file: a good one, one field broken a case, and flags that do not go together.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { ShowtimeError } from '../../contract/index.ts';
import { auroraContradictions, readRequestedAurora } from './requested-aurora.ts';

const good = {
  region: 'ap-northeast-1',
  cluster: 'fast-order',
  allow: 'arn:aws:rds:ap-northeast-1:123456789012:cluster:fast-order',
  database: { user: 'watch', passwordFile: 'watch.password' },
};

function written(file: object): string {
  const folder = mkdtempSync(join(tmpdir(), 'aurora-file-'));
  writeFileSync(join(folder, 'watch.password'), 'secret-of-watch\n');
  writeFileSync(join(folder, 'empty'), '\n');
  writeFileSync(join(folder, 'ca.pem'), '-----BEGIN CERTIFICATE-----\n');
  writeFileSync(join(folder, 'showtime.aurora.yaml'), stringify(file));
  return join(folder, 'showtime.aurora.yaml');
}

async function refusalOf(aurora: string): Promise<ShowtimeError> {
  const error: unknown = await readRequestedAurora({ aurora }).catch((cause: unknown) => cause);
  if (!(error instanceof ShowtimeError)) throw new Error('it was not refused');
  expect([error.code, error.exitCode]).toEqual(['bad-aurora-file', 64]);
  return error;
}

test('a good file is read with the password beside it, and what is left out has a default', async () => {
  expect(await readRequestedAurora({ aurora: written(good), confirm: 'fast-order' })).toEqual({
    kind: 'cluster',
    settings: { ...good, database: { ...good.database, tls: true }, completesWithinSeconds: 180 },
    password: 'secret-of-watch',
    authorities: null,
    confirmed: 'fast-order',
  });
  const bare = { region: good.region, cluster: good.cluster, allow: good.allow };
  expect(await readRequestedAurora({ aurora: written(bare) })).toMatchObject({ password: null });
  expect(await readRequestedAurora({ aurora: 'stand-in' })).toEqual({ kind: 'stand-in' });
  expect(await readRequestedAurora({})).toBeNull();
});

test('a secret or IAM takes the place of a password file', async () => {
  const { user } = good.database;
  expect(
    await readRequestedAurora({ aurora: written({ ...good, database: { secret: 'shop/watch' } }) }),
  ).toMatchObject({
    settings: { database: { secret: 'shop/watch', tls: true } },
    password: null,
  });
  const iam = { user, iam: true, caFile: 'ca.pem' };
  expect(await readRequestedAurora({ aurora: written({ ...good, database: iam }) })).toMatchObject({
    settings: { database: iam },
    password: null,
    authorities: '-----BEGIN CERTIFICATE-----\n',
  });
});

test.each<[object, string]>([
  [{ user: 'watch' }, 'takes one of passwordFile, secret, iam, and has none'],
  [{ user: 'watch', passwordFile: 'f', iam: true }, 'has passwordFile and iam'],
  [{ passwordFile: 'watch.password' }, 'has no user'],
  [{ secret: 's', user: 'watch' }, 'leave user out'],
  [{ user: 'watch', iam: true, tls: false }, 'a token is sent inside TLS only'],
  [{ user: 'watch', iam: false }, 'database.iam: '],
  [{ user: 'watch', passwordFile: 'f', tls: false, caFile: 'ca.pem' }, 'caFile, which is for TLS'],
])('a database of %j is refused with what to change', async (database, problem) => {
  const { explanation } = await refusalOf(written({ ...good, database }));
  expect(explanation.problems).toEqual(expect.arrayContaining([expect.stringContaining(problem)]));
});

test.each<[object, string]>([
  [{ region: 'Tokyo' }, 'region: a region of AWS'],
  [{ cluster: 'Fast Order' }, 'cluster: an identifier of a cluster'],
  [{ allow: 'fast-order' }, 'allow: the ARN of a cluster'],
  [{ endpoint: 'somewhere' }, 'endpoint: '],
  [{ completesWithinSeconds: 0 }, 'completesWithinSeconds: '],
  [{ fis: {} }, 'fis.template: '],
  [{ fis: { template: '../EXT1' } }, 'fis.template: the id of an experiment template'],
  [{ endpoints: { fis: 'somewhere' } }, 'endpoints.fis: '],
  [{ target: '' }, 'target: must not be empty'],
  [{ clusters: 1 }, 'Unrecognized key: "clusters"'],
])('%j is refused', async (broken, problem) => {
  const { explanation } = await refusalOf(written({ ...good, ...broken }));
  expect(explanation.problems).toEqual([expect.stringContaining(problem)]);
});

test('a file or a password that is not there is refused, and no message repeats a password', async () => {
  expect((await refusalOf('/nowhere/showtime.aurora.yaml')).explanation.fix).toContain('docs/aurora.md');
  for (const passwordFile of ['missing', 'empty']) {
    const refused = await refusalOf(written({ ...good, database: { user: 'watch', passwordFile } }));
    expect(refused.render()).toContain(passwordFile);
    expect(refused.render()).not.toContain('secret-of-watch');
  }
  for (const caFile of ['missing', 'empty'])
    expect(
      (await refusalOf(written({ ...good, database: { ...good.database, caFile } }))).render(),
    ).toContain(caFile);
});

test('a file needs a system outside, the stand-in a local target of its own', () => {
  const local = { target: 'local' };
  expect(auroraContradictions(local)).toEqual([]);
  expect(auroraContradictions({ ...local, aurora: 'stand-in' })).toEqual([]);
  expect(auroraContradictions({ ...local, aurora: 'a.yaml', baseUrl: 'http://127.0.0.1' })).toEqual([]);
  expect(auroraContradictions({ target: 'kubernetes', aurora: 'a.yaml' })).toEqual([]);
  expect(auroraContradictions({ ...local, aurora: 'a.yaml' })).toHaveLength(1);
  expect(auroraContradictions({ target: 'kubernetes', aurora: 'a.yaml', dryRun: true })).toHaveLength(1);
  expect(auroraContradictions({ ...local, aurora: 'stand-in', id: 'one', keep: true })).toHaveLength(2);
  for (const outside of [{ target: 'compose' }, { target: 'kubernetes' }])
    expect(auroraContradictions({ ...outside, aurora: 'stand-in' })).toHaveLength(1);
});
