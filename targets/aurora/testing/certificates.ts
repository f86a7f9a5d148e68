// A CA and a certificate of `localhost` that it signed, by openssl.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

export function newCertificates(): { ca: string; key: Buffer; cert: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), 'certificates-'));
  try {
    const at = (file: string): string => join(folder, file);
    const made = (...args: string[]): void => {
      const fresh = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2'.split(' ');
      execFileSync('openssl', [...fresh, ...args], { stdio: 'pipe' });
    };
    made('-subj', '/CN=ca', '-keyout', at('ca.key'), '-out', at('ca.pem'));
    made(
      ...['-subj', '/CN=server', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
      ...['-addext', 'basicConstraints=CA:FALSE', '-CA', at('ca.pem'), '-CAkey', at('ca.key')],
      ...['-keyout', at('server.key'), '-out', at('server.pem')],
    );
    return {
      ca: readFileSync(at('ca.pem'), 'utf8'),
      key: readFileSync(at('server.key')),
      cert: readFileSync(at('server.pem')),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
