// Database URLs: valid ones, and the error texts of invalid ones.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { addressOf } from './address.ts';

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
  ['mysql://pod:secret@db/orders?sslmode=on', 'has unknown parameters (sslmode): there are ssl, ssl-ca'],
  [`mysql://pod:secret@db/orders?ssl=false&ssl-ca=${ca}`, 'has ssl-ca, which turns TLS on, beside ssl=false'],
  [`mysql://pod:secret@db/orders?ssl-ca=${ca}.none`, 'which cannot be read: ENOENT'],
  ['http://db/orders', 'begins with http: instead of mysql:'],
])('%s is refused with what to change', (url, why) => {
  const address = addressOf(url);
  expect(address).toContain(why);
  expect(address).not.toContain('secret');
});
