// Which certificates are trusted, by a flag and by the variables that curl, Go and Node read.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readTlsTrust } from './tls-trust.ts';

const folder = mkdtempSync(join(tmpdir(), 'trust-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}
const pem = '-----BEGIN CERTIFICATE-----\nMII=\n-----END CERTIFICATE-----\n';

it('a run checks certificates of the usual authorities without a flag and a variable', () => {
  expect(readTlsTrust(false, {}, [])).toEqual({ authorities: null, authorityFile: null, verifies: true });
  expect(readTlsTrust(true, {}, [])).toMatchObject({ verifies: false });
});

it.each(['SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS'])(
  'a run trusts the authorities in the file of %s',
  (name) => {
    const path = file('authority.pem', pem);
    const problems: string[] = [];
    expect([readTlsTrust(false, { [name]: path }, problems), problems]).toEqual([
      { authorities: pem, authorityFile: path, verifies: true },
      [],
    ]);
  },
);

it('a refusal names the variable whose file is missing or holds no certificate', () => {
  const problems: string[] = [];
  readTlsTrust(false, { SSL_CERT_FILE: join(folder, 'nowhere.pem') }, problems);
  readTlsTrust(false, { NODE_EXTRA_CA_CERTS: file('empty.pem', 'nothing') }, problems);
  expect(problems).toEqual([
    expect.stringMatching(/^SSL_CERT_FILE names ".*nowhere\.pem", which cannot be read: /),
    expect.stringMatching(/^NODE_EXTRA_CA_CERTS names ".*empty\.pem", which holds no certificate in PEM$/),
  ]);
});
