// Which kubeconfig is read, and that no cluster is taken that was not named.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connect, seenContext } from './kubeconfig.ts';

function written(context: string, server: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'kubeconfig-')), 'config');
  const file = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: `c-${context}`, cluster: { server } }],
    users: [{ name: `u-${context}`, user: { token: 'secret' } }],
    contexts: [{ name: context, context: { cluster: `c-${context}`, user: `u-${context}` } }],
    'current-context': context,
  };
  writeFileSync(path, JSON.stringify(file));
  return path;
}

test('the files of KUBECONFIG are merged, and the named context is taken', () => {
  const KUBECONFIG = [written('one', 'https://one.example'), written('two', 'https://two.example')].join(':');
  const { context, cluster } = connect({ context: 'two' }, { KUBECONFIG });
  expect([context, cluster]).toEqual(['two', 'https://two.example']);
  expect(seenContext({ KUBECONFIG })).toEqual({
    context: 'one',
    cluster: 'https://one.example',
    namespace: 'default',
  });
});

test.each([
  [{ context: 'one' }, { HOME: '/nowhere' }, 'there is no kubeconfig'],
  [{ context: 'one', kubeconfig: '/nowhere/config' }, {}, 'there is no kubeconfig /nowhere/config'],
  [
    { context: 'three' },
    { KUBECONFIG: written('one', 'https://one.example') },
    'the kubeconfig has no context "three"',
  ],
])('%j with %j is refused', (settings, environment, what) => {
  expect(() => connect(settings, environment)).toThrow(
    expect.objectContaining({ code: 'cluster-unreachable', exitCode: 69, message: what }),
  );
});

test('a kubeconfig that is no YAML is refused by its name', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'kubeconfig-')), 'config');
  writeFileSync(path, '{{{');
  expect(() => connect({ context: 'one', kubeconfig: path }, {})).toThrow(
    `the kubeconfig ${path} cannot be read`,
  );
});
