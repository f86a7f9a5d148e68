// Signing in on a real server: passwords, a secret that is rotated, and IAM through a front that checks tokens as AWS does.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { iamTokens } from '../../contract/iam-sign-in.ts';
import { ShowtimeError, type AuroraSettings } from '../../contract/index.ts';
import { DatabaseServer } from '../../service/testing/server.ts';
import { trusting } from '../database/index.ts';
import { openSecret } from './secret.ts';
import { lastingRefusal, signInOf, withSecret, withTokens, type SignIn } from './sign-in.ts';
import { hasOpenssl, newCertificates } from './testing/certificates.ts';
import { IamFront } from './testing/iam-front.ts';

const region = 'ap-northeast-1';
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'key-of-a-test' };
const withinMs = 60_000;

let server: DatabaseServer;
let where: { address: string; port: number };
beforeAll(async () => {
  server = await DatabaseServer.start();
  where = { address: '127.0.0.1', port: server.address('orders').port };
});
afterAll(() => server.end());

/** Opens, asks who it is, and closes. */
async function whoIs(signIn: SignIn, at = where): Promise<unknown> {
  const link = await signIn.open(at, withinMs);
  const [row] = await link.rows('SELECT CURRENT_USER() AS who', withinMs);
  link.close();
  return row?.['who'];
}
const denied = { cause: { code: 'ER_ACCESS_DENIED_ERROR' } };
const refusalOf = (opening: Promise<unknown>): Promise<Error> =>
  opening.then(
    () => {
      throw new Error('it was let in');
    },
    (error: Error) => error,
  );

test('a password signs in, and a wrong one is a refusal for good that names the file', async () => {
  const settings = { region, database: { user: 'pod', passwordFile: 'f', tls: false } } as const;
  const right = signInOf({ settings, password: 'throwaway', authorities: null, clock: { nowMs: () => 0 } });
  expect(await whoIs(right)).toBe('pod@127.%');
  const wrong = signInOf({ settings, password: 'other', authorities: null, clock: { nowMs: () => 0 } });
  const error = await refusalOf(whoIs(wrong));
  expect(error).toMatchObject(denied);
  expect(lastingRefusal(error, 'one', settings.database)).toMatchObject({
    code: 'aurora-refused',
    explanation: { what: 'instance one did not let us in', fix: expect.stringContaining('passwordFile') },
  });
  expect(lastingRefusal(new Error('connection refused'), 'one', settings.database)).toBeUndefined();
});

describe('a secret', () => {
  let answers: { status: number; body: object }[];
  let reads: number;
  let nowMs: number;
  let signIn: SignIn;
  let api: ReturnType<typeof createServer>;
  const holding = (SecretString: string) => ({ status: 200, body: { Name: 'shop/watch', SecretString } });
  const account = (password: string) =>
    holding(JSON.stringify({ engine: 'mysql', host: 'shop', port: 3306, username: 'pod', password }));
  const setPassword = async (password: string): Promise<void> => {
    const admin = await server.administer();
    await admin.query(`SET PASSWORD FOR 'pod'@'127.%' = PASSWORD('${password}')`);
    await admin.end();
  };

  beforeAll(async () => {
    api = createServer((request, response) => {
      request.resume().on('end', () => {
        reads += 1;
        const { status, body } = (answers.length > 1 ? answers.shift() : answers[0]) ?? {
          status: 500,
          body: {},
        };
        response
          .writeHead(status, { 'content-type': 'application/x-amz-json-1.1' })
          .end(JSON.stringify(body));
      });
    });
    await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    await setPassword('throwaway');
    api.closeAllConnections();
    api.close();
  });
  beforeEach(() => {
    reads = 0;
    nowMs = 0;
    const endpoint = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
    const secret = openSecret('shop/watch', { region, endpoint, credentials });
    signIn = withSecret(secret, null, { nowMs: () => nowMs });
  });

  test('a secret is read once for many connections, and once more after its password was rotated', async () => {
    answers = [account('throwaway'), account('rotated')];
    await whoIs(signIn);
    await Promise.all([whoIs(signIn), whoIs(signIn)]);
    expect(reads).toBe(1);
    await setPassword('rotated');
    expect(await Promise.all([whoIs(signIn), whoIs(signIn), whoIs(signIn)])).toEqual(
      Array(3).fill('pod@127.%'),
    );
    expect(reads).toBe(2);
    await setPassword('throwaway');
  });

  test('a secret whose password stays wrong is read once more, and not at every connection', async () => {
    answers = [account('wrong')];
    for (let n = 0; n < 5; n += 1) expect(await refusalOf(whoIs(signIn))).toMatchObject(denied);
    expect(reads).toBe(2);
    nowMs = 5_000;
    answers = [account('throwaway')];
    expect(await whoIs(signIn)).toBe('pod@127.%');
    expect(reads).toBe(3);
  });

  test.each<[string, () => { status: number; body: object }, string, RegExp]>([
    ['text that is no JSON', () => holding('hunter2'), 'bad-aurora-file', /no JSON object/],
    ['no password', () => holding('{"username":"pod"}'), 'bad-aurora-file', /no text for password/],
    [
      'no such secret',
      () => ({ status: 400, body: { __type: 'ResourceNotFoundException', message: 'can’t find it' } }),
      'bad-aurora-file',
      /there is no secret shop\/watch/,
    ],
    [
      'access denied',
      () => ({ status: 400, body: { __type: 'AccessDeniedException', message: 'no identity-based policy' } }),
      'aurora-refused',
      /policy aurora-sign-in/,
    ],
  ])(
    'a secret with %s is a clear refusal that repeats nothing of it',
    async (_what, answer, code, message) => {
      answers = [answer()];
      const error = await refusalOf(whoIs(signIn));
      expect(error).toBeInstanceOf(ShowtimeError);
      expect((error as ShowtimeError).code).toBe(code);
      expect((error as ShowtimeError).render()).toMatch(message);
      expect((error as ShowtimeError).render()).not.toContain('hunter2');
    },
  );
});

describe.skipIf(!hasOpenssl)('IAM authentication', () => {
  const { ca, key, cert } = newCertificates();
  let front: IamFront;
  let now: () => Date;
  beforeEach(async () => {
    now = () => new Date();
    const { host, port, user, password, database } = server.address('orders');
    front = await IamFront.start({
      behind: () => ({ host, port, user, password, database }),
      key,
      cert,
      user: 'watch',
      region,
      secretAccessKey: credentials.secretAccessKey,
      now: () => now(),
    });
    return () => front.stop();
  });
  const at = () => ({ address: 'localhost', port: front.port });
  const database: NonNullable<AuroraSettings['database']> = { user: 'watch', iam: true, tls: true };

  test('IAM authentication signs each new connection in with a new token', async () => {
    const settings = { region, database };
    const signIn = signInOf({
      settings,
      password: null,
      authorities: ca,
      credentials,
      clock: { nowMs: () => 0 },
    });
    expect(await whoIs(signIn, at())).toBe('pod@127.%');
    let asked = 0;
    const counted = withTokens(
      'watch',
      async (of) => `${(asked += 1)}-${of.user}@${of.host}:${of.port}`,
      trusting(ca),
    );
    await refusalOf(whoIs(counted, at()));
    await refusalOf(whoIs(counted, at()));
    expect(front.tokens.slice(1)).toEqual([1, 2].map((n) => `${n}-watch@localhost:${front.port}`));
  });

  test('IAM authentication refuses a token of 15 minutes, of another user, region or key', async () => {
    const tls = trusting(ca);
    const right = iamTokens(region, credentials);
    now = () => new Date(Date.now() + 900_000);
    expect(await refusalOf(whoIs(withTokens('watch', right, tls), at()))).toMatchObject(denied);
    now = () => new Date();
    await refusalOf(whoIs(withTokens('other', right, tls), at()));
    await refusalOf(whoIs(withTokens('watch', iamTokens('eu-west-1', credentials), tls), at()));
    await refusalOf(
      whoIs(withTokens('watch', iamTokens(region, { ...credentials, secretAccessKey: 'x' }), tls), at()),
    );
    expect(front.refusals).toEqual([
      'it is older than 15 minutes',
      'it is for another user',
      'its signature is wrong',
      'its signature is wrong',
    ]);
  });

  test('IAM authentication sends no token without TLS, to another name, or to a CA that is not trusted', async () => {
    let asked = 0;
    const tokens = async (): Promise<string> => `token ${(asked += 1)}`;
    const plain = await refusalOf(whoIs(withTokens('watch', tokens, null), at()));
    expect(plain).toMatchObject(denied);
    const untrusted = await refusalOf(
      whoIs(withTokens('watch', tokens, trusting(newCertificates().ca)), at()),
    );
    expect(lastingRefusal(untrusted, 'one', database)?.explanation.fix).toContain('database.caFile');
    expect([asked, front.tokens]).toEqual([0, []]);
  });

  test('IAM authentication without credentials is a refusal for good that says so', async () => {
    const none = (): Promise<string> =>
      Promise.reject(new Error('Could not load credentials from any providers'));
    const error = await refusalOf(whoIs(withTokens('watch', none, trusting(ca)), at()));
    expect(lastingRefusal(error, 'one', database)?.explanation).toMatchObject({
      why: expect.stringContaining('Could not load credentials'),
      fix: expect.stringContaining("IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS'"),
    });
  });
});
