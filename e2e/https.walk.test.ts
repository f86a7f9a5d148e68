// A service behind HTTPS with a certificate of its own: refused, trusted by its authority's file, or not checked.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runFiles, runRecord } from '../contract/index.ts';
import { Workspace } from './showtime.ts';

const workspace = new Workspace();
const certificate = join(workspace.folder, 'authority.pem');
const script = join(workspace.folder, 'load.js');
let server: Server;
let url: string;

/** The machine's own variables must not decide. */
const noAuthority = { SSL_CERT_FILE: '', NODE_EXTRA_CA_CERTS: '' };

describe.skipIf(spawnSync('openssl', ['version']).status !== 0)(
  'a service with a private certificate',
  () => {
    beforeAll(async () => {
      const key = join(workspace.folder, 'key.pem');
      execFileSync(
        'openssl',
        [
          ...'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=shop'.split(
            ' ',
          ),
          ...['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', certificate],
        ],
        { stdio: 'ignore' },
      );
      server = createServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (_, response) =>
        response.end('ok'),
      );
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
      writeFileSync(
        script,
        `import http from 'k6/http';
export const options = { vus: 1, iterations: 3, thresholds: { http_req_failed: ['rate<0.01'] } };
export default () => http.get(__ENV.BASE_URL + '/', { tags: { name: 'front' } });
`,
      );
    });
    afterAll(() => {
      server.closeAllConnections();
      server.close();
    });

    test('a service with a private certificate is refused with how to trust it', async () => {
      const done = await workspace.run(['run', script, '--base-url', url], noAuthority);
      expect([done.code, done.stderr]).toEqual([
        69,
        expect.stringMatching(/GET https:[^]*certificate[^]*SSL_CERT_FILE[^]*--insecure-skip-tls-verify/),
      ]);
    });

    test('a service with a private certificate is refused by the gate with the same advice', async () => {
      const budgets = join(workspace.folder, 'showtime.budgets.yaml');
      writeFileSync(
        budgets,
        'load: { requests: [{ journey: front, path: / }] }\nbudgets:\n  - { journey: front, p50: { belowMs: 500 } }\n',
      );
      const done = await workspace.run(['gate', '--budgets', budgets, '--candidate', url], noAuthority);
      expect([done.code, done.stderr]).toEqual([
        69,
        expect.stringMatching(/certificate[^]*SSL_CERT_FILE[^]*--insecure-skip-tls-verify/),
      ]);
    });

    test('a service with a private certificate is trusted by the file of its authority, by the readiness check and by k6', async () => {
      const env = { ...noAuthority, SSL_CERT_FILE: certificate };
      expect(await workspace.run(['run', script, '--base-url', url], env)).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/requests: 3 .*none failed/),
      });
    });

    test('a service with a private certificate is not checked with --insecure-skip-tls-verify, which is recorded', async () => {
      const args = ['run', script, '--base-url', url, '--insecure-skip-tls-verify'];
      expect((await workspace.run(args, noAuthority)).code).toBe(0);
      const folder = workspace.runFolders().at(-1) ?? '';
      const record = runRecord.parse(JSON.parse(readFileSync(join(folder, runFiles.run), 'utf8')));
      expect(record.settings).toMatchObject({ insecureSkipTlsVerify: true });
    });
  },
);

test('a file of authorities that holds none is refused with 64, together with the other problems', async () => {
  writeFileSync(script, '');
  const done = await workspace.run(['run', script, '--base-url', 'https://127.0.0.1:9', '--seed', 'x'], {
    ...noAuthority,
    SSL_CERT_FILE: script,
  });
  expect([done.code, done.stderr]).toEqual([
    64,
    expect.stringMatching(/--seed "x"[^]*SSL_CERT_FILE names ".*", which holds no certificate/),
  ]);
});

afterAll(() => {
  const left = workspace.leftRunning();
  workspace.remove();
  expect(left).toEqual([]);
});
