// Connections of the service with IAM authentication, to a real server behind a front that checks tokens as AWS does.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { hasOpenssl, newCertificates } from '../../targets/aurora/testing/certificates.ts';
import { IamFront } from '../../targets/aurora/testing/iam-front.ts';
import { systemClock } from '../clock.ts';
import { DatabaseServer } from '../testing/server.ts';
import { addressOf, type DatabaseAddress } from './address.ts';
import { Link } from './link.ts';
import { Pool } from './pool.ts';

const secretAccessKey = 'key-of-a-test';
const withinMs = { openTimeoutMs: 60_000, queryTimeoutMs: 60_000 };

describe.skipIf(!hasOpenssl)('IAM authentication of the service', () => {
  const folder = mkdtempSync(join(tmpdir(), 'iam-'));
  const { ca, key, cert } = newCertificates();
  let server: DatabaseServer;
  let front: IamFront;

  beforeAll(async () => {
    writeFileSync(join(folder, 'ca.pem'), ca);
    server = await DatabaseServer.start();
  });
  afterAll(async () => {
    await server.end();
    rmSync(folder, { recursive: true });
  });
  beforeEach(async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', secretAccessKey);
    const { host, port, user, password, database } = server.address('orders');
    front = await IamFront.start({
      behind: () => ({ host, port, user, password, database }),
      ...{ key, cert, user: 'fast_order', region: 'ap-northeast-1', secretAccessKey },
    });
  });
  afterEach(async () => {
    vi.useRealTimers();
    vi.unstubAllEnvs();
    await front.stop();
  });

  const address = (region = 'ap-northeast-1'): DatabaseAddress => {
    const file = encodeURIComponent(join(folder, 'ca.pem'));
    const read = addressOf(`mysql://fast_order@localhost:${front.port}/orders?ssl-ca=${file}&iam=${region}`);
    if (typeof read === 'string') throw new Error(read);
    return read;
  };

  it('IAM authentication gives a connection that is opened later a token of its own time', async () => {
    const same = address();
    const open = async (): Promise<unknown> => {
      const { link } = await Link.open(same, withinMs);
      const [row] = await link.query<{ who: string }[]>('SELECT CURRENT_USER() AS who');
      link.drop('it is over');
      return row?.who;
    };
    expect(await open()).toBe('pod@127.%');
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 1_200_000 });
    expect(await open()).toBe('pod@127.%');
    const [first, second] = front.tokens;
    expect([front.tokens.length, front.refusals]).toEqual([2, []]);
    expect(first).not.toBe(second);
  });

  it('IAM authentication that the server refuses stops the pool with what to check', async () => {
    const changes: string[] = [];
    const pool = new Pool({
      name: 'writer',
      address: address('eu-west-1'),
      needs: 'writable',
      ...{ size: 1, queueLimit: 1, queueTargetMs: 100, queryTimeoutMs: 60_000, clock: systemClock },
      onChange: (change, because) => void changes.push(`${change}: ${because}`),
    });
    await expect.poll(() => changes.join()).toContain('the right rds-db:connect');
    expect(front.refusals[0]).toBe('its signature is wrong');
    pool.close();
  });
});
