// The flags of `showtime preflight`: one good line, and one thing wrong per case.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readPreflightRequest, type PreflightFlags } from './preflight-request.ts';

const folder = mkdtempSync(join(tmpdir(), 'preflight-'));
afterAll(() => rmSync(folder, { recursive: true }));
const cluster = join(folder, 'cluster.yaml');
writeFileSync(
  cluster,
  `context: c
namespace: shop
selector: app=web
deployment: web
allow: [{ context: c, cluster: 'http://127.0.0.1:1', namespace: shop }]
`,
);
const aurora = join(folder, 'aurora.yaml');
writeFileSync(
  aurora,
  `region: us-east-1
cluster: shop
allow: arn:aws:rds:us-east-1:123456789012:cluster:shop
`,
);

test('without flags the only local target is looked at', async () => {
  expect(await readPreflightRequest({})).toEqual({
    system: { kind: 'target', of: 'local', id: undefined },
    aurora: null,
    json: false,
  });
});

test('a cluster of Kubernetes and one of Aurora are looked at together, and Aurora alone', async () => {
  const both = await readPreflightRequest({ target: 'kubernetes', cluster, aurora, json: true });
  expect([both.system?.kind, both.aurora?.settings.cluster, both.json]).toEqual(['kubernetes', 'shop', true]);
  expect(await readPreflightRequest({ aurora })).toMatchObject({ system: null, aurora: { kind: 'cluster' } });
});

test.each<[PreflightFlags, string]>([
  [{ target: 'moon' }, '--target "moon" is unknown: there are local, compose, kubernetes'],
  [{ cluster }, '--cluster is for --target kubernetes'],
  [
    { target: 'kubernetes', cluster, id: 'x' },
    '--id is for a target that is up, not for --target kubernetes',
  ],
  [
    { target: 'local', aurora },
    '--aurora goes with --target kubernetes or alone: a local target has its own database',
  ],
  [{ aurora: 'stand-in' }, '--aurora stand-in names no cluster'],
  [{ target: 'kubernetes', cluster: join(folder, 'none.yaml') }, 'there is no none.yaml'],
  [{ aurora: join(folder, 'none.yaml') }, 'there is no none.yaml'],
])('%j is refused', async (flags, what) => {
  await expect(readPreflightRequest(flags)).rejects.toMatchObject({
    exitCode: 64,
    explanation: { what },
  });
});
