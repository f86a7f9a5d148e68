// Database URLs: valid ones, and the error texts of invalid ones.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { addressOf, haveSameSignIn, type DatabaseAddress } from './address.ts';

const folder = mkdtempSync(join(tmpdir(), 'database-address-'));
const ca = join(folder, 'ca.pem');
writeFileSync(ca, 'PEM');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const plain = { host: 'db', port: 3306, user: 'pod', password: 'secret', database: 'orders' };
const verified = { rejectUnauthorized: true, verifyIdentity: true };

it.each([
  ['mysql://pod:secret@db/orders', plain],
  ['mysql://pod:secret@db:3307/orders?ssl=false', { ...plain, port: 3307 }],
  ['mysql://pod:100%25%40%3A%2F@db/orders', { ...plain, password: '100%@:/' }],
  ['mysql://pod:secret@db/orders?ssl=true', { ...plain, ssl: verified }],
  [`mysql://pod:secret@db/orders?ssl-ca=${ca}`, { ...plain, ssl: { ...verified, ca: 'PEM' } }],
  [`mysql://pod:secret@db/orders?ssl=true&ssl-ca=${ca}`, { ...plain, ssl: { ...verified, ca: 'PEM' } }],
])('%s is read', (url, address) => {
  expect(addressOf(url)).toEqual(address);
});

it('the service has the certificates of Amazon RDS at hand', () => {
  const address = addressOf('mysql://pod:secret@db/orders?ssl=Amazon%20RDS');
  expect(address).toMatchObject({ ssl: { ...verified, ca: expect.arrayContaining([]) as unknown } });
  expect(JSON.stringify(address)).toContain('BEGIN CERTIFICATE');
});

it.each([
  ['mysql://pod:100%@db/orders', 'has a % in the password that begins no escape: write % as %25'],
  ['mysql://pod:%zz@db/orders', 'has a % in the password'],
  ['mysql://p%:secret@db/orders', 'has a % in the user'],
  ['mysql://pod:secret@db/or%ders', 'has a % in the database'],
  ['mysql://pod:secret@db/orders?ssl=maybe', 'has an unknown ssl'],
  ['mysql://pod:secret@db/orders?sslmode=on', 'has unknown parameters (sslmode): there are ssl, ssl-ca, iam'],
  [`mysql://pod:secret@db/orders?ssl=false&ssl-ca=${ca}`, 'has ssl-ca, which turns TLS on, beside ssl=false'],
  [`mysql://pod:secret@db/orders?ssl-ca=${ca}.none`, 'which cannot be read: ENOENT'],
  ['mysql://pod@db/orders?iam=eu-west-1', 'a token is sent inside TLS only: add ssl=Amazon%20RDS'],
  ['mysql://pod@db/orders?ssl=true&iam=true', 'has an iam that is no region of AWS'],
  ['mysql://pod:secret@db/orders?ssl=true&iam=eu-west-1', 'leave the password out'],
  ['mysql://db/orders?ssl=true&iam=eu-west-1', 'has iam and no user'],
  ['http://db/orders', 'begins with http: instead of mysql:'],
])('%s is refused with what to change', (url, why) => {
  const address = addressOf(url);
  expect(address).toContain(why);
  expect(address).not.toContain('secret');
});

it('with iam a new token takes the place of the password, and the driver is told so', () => {
  const address = addressOf('mysql://pod@db/orders?ssl=Amazon%20RDS&iam=ap-northeast-1') as DatabaseAddress;
  expect(address).toMatchObject({ user: 'pod', password: '', ssl: verified });
  expect(Object.keys(address.authPlugins ?? {})).toEqual(['mysql_clear_password']);
});

it('a pool lends no connection that signed in with a password to one that signs in with tokens', () => {
  const tokens = addressOf('mysql://pod@db/orders?ssl=true&iam=eu-west-1') as DatabaseAddress;
  const reader = addressOf('mysql://pod@ro/orders?ssl=true&iam=eu-west-1') as DatabaseAddress;
  const password = addressOf('mysql://pod@db/orders?ssl=true') as DatabaseAddress;
  expect(haveSameSignIn(tokens, reader)).toBe(true);
  expect(haveSameSignIn(tokens, password)).toBe(false);
});
