import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommand } from '../run-command.mjs';
import { ensureAlertmanager, findAlertmanager } from './ensure-alertmanager.mjs';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'showtime-alertmanager-'));
});
afterEach(async () => rm(folder, { recursive: true }));

async function fake(file: string, name: string, version: string): Promise<string> {
  await writeFile(
    join(folder, file),
    `#!/bin/sh\necho "${name}, version ${version} (branch: debian/sid)" >&2\n`,
  );
  await chmod(join(folder, file), 0o755);
  return join(folder, file);
}

test('the amtool that was found or got checks a configuration of Alertmanager', async () => {
  const { path, amtool, version } = await ensureAlertmanager();
  const result = await runCommand(path, ['--version']);
  expect(`${result.stdout}${result.stderr}`).toContain(`alertmanager, version ${version}`);
  const config = join(folder, 'alertmanager.yml');
  await writeFile(config, 'route: {receiver: nobody}\nreceivers: [{name: nobody}]\n');
  expect((await runCommand(amtool, ['check-config', config])).code).toBe(0);
  await writeFile(config, 'route: {receiver: somebody}\nreceivers: [{name: nobody}]\n');
  expect((await runCommand(amtool, ['check-config', config])).code).not.toBe(0);
});

test('one that Debian installed under its package name is found on PATH', async () => {
  const path = await fake('prometheus-alertmanager', 'alertmanager', '0.25.0');
  const amtool = await fake('amtool', 'amtool', '0.25.0');
  expect(await ensureAlertmanager({ env: { PATH: folder } })).toEqual({
    path,
    amtool,
    version: '0.25.0',
    source: 'PATH',
    tried: [{ source: 'SHOWTIME_ALERTMANAGER', reason: 'not set' }],
  });
});

test('one that is too old is reported', async () => {
  const path = await fake('alertmanager', 'alertmanager', '0.24.0');
  const { tried } = await findAlertmanager({
    cacheDir: folder,
    env: { SHOWTIME_ALERTMANAGER: path, PATH: '' },
  });
  expect(tried.slice(0, 2).map(({ reason }) => reason)).toEqual([
    `${path} is alertmanager 0.24.0; 0.25 or newer is needed`,
    'there is no alertmanager or prometheus-alertmanager on PATH',
  ]);
});
