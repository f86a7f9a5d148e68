import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepEntry } from '../cache/entry.mjs';
import { runCommand } from '../run-command.mjs';
import { ensurePrometheus, findPrometheus, prometheusProject } from './ensure-prometheus.mjs';
import { archiveName } from './project-tool.mjs';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'showtime-prometheus-'));
});
afterEach(async () => rm(folder, { recursive: true }));

async function fake(path: string, prints: string): Promise<string> {
  await writeFile(join(folder, path), `#!/bin/sh\necho "${prints}"\n`);
  await chmod(join(folder, path), 0o755);
  return join(folder, path);
}
const fakePair = async (version: string) => ({
  path: await fake('prometheus', `prometheus, version ${version} (branch: HEAD, revision: 1)`),
  promtool: await fake('promtool', `promtool, version ${version} (branch: HEAD, revision: 1)`),
});
const reasonFor = async (env: NodeJS.ProcessEnv, source = 0) =>
  (await findPrometheus({ cacheDir: join(folder, 'empty'), env: { PATH: '', ...env } })).tried[source]
    ?.reason;

test('the Prometheus and the promtool that were found or got print their versions', async () => {
  const { path, promtool, version } = await ensurePrometheus();
  const [server, checker] = await Promise.all(
    [path, promtool].map((file) => runCommand(file, ['--version'])),
  );
  expect(`${server?.stdout}${server?.stderr}`).toContain(`prometheus, version ${version}`);
  expect(`${checker?.stdout}${checker?.stderr}`).toContain(`promtool, version ${version}`);
});

test('SHOWTIME_PROMETHEUS comes first, with the promtool beside it', async () => {
  const { path, promtool } = await fakePair('3.5.0');
  expect(await ensurePrometheus({ env: { SHOWTIME_PROMETHEUS: path, PATH: '' } })).toEqual({
    path,
    promtool,
    version: '3.5.0',
    source: 'SHOWTIME_PROMETHEUS',
    tried: [],
  });
});

test('a promtool that lies elsewhere is named, or is on PATH', async () => {
  const { path, promtool } = await fakePair('2.42.0+ds');
  await mkdir(join(folder, 'alone'));
  const alone = await fake('alone/prometheus', 'prometheus, version 2.42.0+ds (branch: debian/sid)');
  expect(await reasonFor({ SHOWTIME_PROMETHEUS: alone })).toBe(
    `there is no promtool beside ${alone}; SHOWTIME_PROMTOOL may name it`,
  );
  expect(
    await ensurePrometheus({ env: { SHOWTIME_PROMETHEUS: alone, SHOWTIME_PROMTOOL: promtool, PATH: '' } }),
  ).toMatchObject({ path: alone, promtool, version: '2.42.0' });
  expect(await ensurePrometheus({ env: { SHOWTIME_PROMETHEUS: alone, PATH: folder } })).toMatchObject({
    path: alone,
    promtool,
  });
  expect(await reasonFor({ SHOWTIME_PROMETHEUS: path, SHOWTIME_PROMTOOL: path })).toContain(
    'does not identify itself as promtool',
  );
});

test('one that is too old, too new, something else or not there, is reported', async () => {
  const named = async (version: string) => reasonFor({ SHOWTIME_PROMETHEUS: (await fakePair(version)).path });
  const path = join(folder, 'prometheus');
  expect(await named('2.41.0')).toBe(`${path} is prometheus 2.41.0; 2.42 or newer, before 4, is needed`);
  expect(await named('4.0.0')).toBe(`${path} is prometheus 4.0.0; 2.42 or newer, before 4, is needed`);
  await fake('prometheus', 'hello');
  expect(await reasonFor({ PATH: folder }, 1)).toBe(`${path} does not identify itself as prometheus: hello`);
  expect(await reasonFor({ SHOWTIME_PROMETHEUS: '/nowhere/prometheus' })).toContain('ENOENT');
  expect(await reasonFor({}, 1)).toBe('there is no prometheus on PATH');
});

test('one that was kept is used, unless its bytes changed', async () => {
  const name = `prometheus-3.5.0-${process.platform}-${process.arch}`;
  const make = async (into: string) => {
    for (const file of ['prometheus', 'promtool']) await writeFile(join(into, file), 'bytes');
    return { source: 'test', version: '3.5.0', files: ['prometheus', 'promtool'] };
  };
  await keepEntry({ cacheDir: folder, name, make });
  expect(await ensurePrometheus({ cacheDir: folder, env: { PATH: '' } })).toMatchObject({
    path: join(folder, name, 'prometheus'),
    promtool: join(folder, name, 'promtool'),
    source: 'cache',
  });
  await writeFile(join(folder, name, 'promtool'), 'other bytes');
  expect((await findPrometheus({ cacheDir: folder, env: { PATH: '' } })).tried[2]).toEqual({
    source: 'cache',
    reason: 'damaged: promtool has another SHA-256 than when it was kept',
  });
});

test('the archive of a machine, and of one that has none', () => {
  expect(archiveName(prometheusProject, 'linux', 'x64')).toBe('prometheus-3.5.0.linux-amd64.tar.gz');
  expect(archiveName(prometheusProject, 'darwin', 'arm64')).toBe('prometheus-3.5.0.darwin-arm64.tar.gz');
  expect(archiveName(prometheusProject, 'win32', 'x64')).toBeUndefined();
  expect(Object.keys(prometheusProject.pinned)).toEqual([
    archiveName(prometheusProject, 'linux', 'x64'),
    archiveName(prometheusProject, 'linux', 'arm64'),
  ]);
});
