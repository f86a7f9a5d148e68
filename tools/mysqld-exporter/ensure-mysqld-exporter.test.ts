import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommand } from '../run-command.mjs';
import { ensureMysqldExporter, findMysqldExporter } from './ensure-mysqld-exporter.mjs';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'showtime-exporter-'));
});
afterEach(async () => rm(folder, { recursive: true }));

async function fake(file: string, version: string): Promise<string> {
  await writeFile(
    join(folder, file),
    `#!/bin/sh\necho "mysqld_exporter, version ${version} (branch: HEAD)"\n`,
  );
  await chmod(join(folder, file), 0o755);
  return join(folder, file);
}

test('the exporter that was found or got prints its version', async () => {
  const { path, version } = await ensureMysqldExporter();
  const result = await runCommand(path, ['--version']);
  expect(`${result.stdout}${result.stderr}`).toContain(`mysqld_exporter, version ${version}`);
});

test("it needs no program beside it, and is found under Debian's name", async () => {
  const path = await fake('prometheus-mysqld-exporter', '0.14.0');
  expect(await ensureMysqldExporter({ env: { PATH: folder } })).toEqual({
    path,
    version: '0.14.0',
    source: 'PATH',
    tried: [{ source: 'SHOWTIME_MYSQLD_EXPORTER', reason: 'not set' }],
  });
});

test('one that is too old is reported', async () => {
  const path = await fake('mysqld_exporter', '0.13.0');
  const { tried } = await findMysqldExporter({
    cacheDir: folder,
    env: { SHOWTIME_MYSQLD_EXPORTER: path, PATH: '' },
  });
  expect(tried[0]?.reason).toBe(`${path} is mysqld_exporter 0.13.0; 0.14 or newer is needed`);
});
