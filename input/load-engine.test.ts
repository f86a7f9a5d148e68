// --load and --parallelism: one good set, one thing broken a case.
import { expect, test } from 'vitest';
import { clusterSettings, type ClusterSettings } from '../contract/index.ts';
import { readLoadEngine } from './load-engine.ts';
import { noPrivateAuthority } from './tls-trust.ts';

const settings: ClusterSettings = clusterSettings.parse({
  context: 'rehearsal',
  namespace: 'shop',
  selector: 'app=web',
  deployment: 'web',
  allow: [{ context: 'rehearsal', cluster: 'https://127.0.0.1:6443', namespace: 'shop' }],
  runners: { image: 'showtime/runner:0.1.0' },
});
const good = { target: 'kubernetes', load: 'jobs', parallelism: '3' };
const beside = {
  cluster: { settings, confirmed: null },
  baseUrl: 'http://shop.internal',
  tls: noPrivateAuthority,
};

function read(flags: Partial<typeof good>, changes: Partial<typeof beside> = {}) {
  const problems: string[] = [];
  const load = readLoadEngine({ ...good, ...flags }, { ...beside, ...changes }, problems);
  return { load, problems };
}

test('an engine and a number are read, and two runners are the default', () => {
  expect(read({})).toEqual({ load: { engine: 'jobs', runners: 3 }, problems: [] });
  expect(readLoadEngine({ target: 'kubernetes', load: 'k6-operator' }, beside, [])).toEqual({
    engine: 'k6-operator',
    runners: 2,
  });
  expect(readLoadEngine({ target: 'local' }, beside, [])).toBeNull();
});

test.each<[Partial<typeof good>, Partial<typeof beside>, string]>([
  [{ load: 'pods' }, {}, '--load "pods" must be one of k6, jobs, k6-operator'],
  [{ load: 'k6' }, {}, '--parallelism is for --load jobs and --load k6-operator'],
  [{ parallelism: '0' }, {}, '--parallelism "0" must be a whole number from 1 to 64'],
  [{ parallelism: '65' }, {}, '--parallelism "65" must be a whole number from 1 to 64'],
  [{ parallelism: '2.5' }, {}, '--parallelism "2.5" must be a whole number from 1 to 64'],
  [{ parallelism: ' ' }, {}, '--parallelism " " must be a whole number from 1 to 64'],
  [{ target: 'local' }, {}, '--load jobs is for --target kubernetes'],
  [
    {},
    { cluster: { settings: { ...settings, runners: undefined }, confirmed: null } },
    '--load jobs needs runners.image in the cluster file',
  ],
  [{}, { baseUrl: 'http://127.0.0.1:8080' }, 'where 127.0.0.1:8080 is the pod itself'],
  [{}, { tls: { ...noPrivateAuthority, authorityFile: '/ca.pem' } }, 'not by SSL_CERT_FILE'],
])('%j %j is refused', (flags, changes, problem) => {
  expect(read(flags, changes).problems).toEqual([expect.stringContaining(problem)]);
});
