import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sha256 } from '../cache/fingerprint.mjs';
import { distribution } from '../debian/distribution.mjs';
import { MissingToolError } from '../sources/missing-tool-error.mjs';
import { onPath } from '../sources/on-path.mjs';
import { ensureProgram } from '../sources/program-sources.mjs';
import { mysqldExporterProject } from '../mysqld-exporter/ensure-mysqld-exporter.mjs';
import { runCommand } from '../run-command.mjs';
import { archiveName, programTool, type ProjectTool } from './project-tool.mjs';

// A real little release of this kind of project: a server on loopback with an archive of shell scripts that
// print versions.
let scratch: string;
let server: Server;
let files: Map<string, Buffer | string>;
let project: ProjectTool;

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'showtime-project-'));
  files = new Map();
  server = createServer((request, response) => {
    const file = files.get(request.url ?? '');
    response.writeHead(file === undefined ? 404 : 200).end(file);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  project = {
    name: 'little',
    version: '1.2.3',
    oldest: '1.0',
    releases: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    pinned: {},
    variable: 'SHOWTIME_LITTLE',
    companion: { name: 'littletool', variable: 'SHOWTIME_LITTLETOOL' },
    package: 'showtime-little',
    brew: 'little',
  };
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(scratch, { recursive: true });
});

async function publish(programs: Record<string, string>, checksum?: string): Promise<void> {
  const archive = archiveName(project) ?? '';
  const inside = archive.replace('.tar.gz', '');
  await mkdir(join(scratch, inside));
  for (const [name, version] of Object.entries(programs)) {
    await writeFile(
      join(scratch, inside, name),
      `#!/bin/sh\necho "${name}, version ${version} (branch: HEAD)"\n`,
    );
    await chmod(join(scratch, inside, name), 0o755);
  }
  expect((await runCommand('tar', ['-czf', join(scratch, archive), '-C', scratch, inside])).code).toBe(0);
  const bytes = await readFile(join(scratch, archive));
  files.set(`/v1.2.3/${archive}`, bytes);
  files.set('/v1.2.3/sha256sums.txt', `${checksum ?? sha256(bytes)}  ${archive}\n`);
}
// Without apt-get on PATH there is no Debian, which keeps these tests off the network.
const get = (env: NodeJS.ProcessEnv = { PATH: '' }) =>
  ensureProgram(programTool(project), { cacheDir: join(scratch, 'cache'), env });
const reasons = async () =>
  ((await get().catch((error: unknown) => error)) as MissingToolError).rows[0]?.tried.map(
    ({ reason }) => reason,
  ) ?? [];

test('both programs of an archive are unpacked, run once, and kept', async () => {
  await publish({ little: '1.2.3', littletool: '1.2.3' });
  const folder = join(scratch, 'cache', `little-1.2.3-${process.platform}-${process.arch}`);
  expect(await get()).toMatchObject({
    path: join(folder, 'little'),
    companion: join(folder, 'littletool'),
    version: '1.2.3',
    source: 'official release',
  });
  expect((await readdir(folder)).sort()).toEqual(['entry.json', 'little', 'littletool']);
  files.clear();
  expect(await get()).toMatchObject({ path: join(folder, 'little'), source: 'cache' });
});

test('without its companion an archive will not do, and nothing is kept', async () => {
  await publish({ little: '1.2.3' });
  expect((await reasons())[3]).toBe(
    `${archiveName(project)} holds no ${archiveName(project)?.replace('.tar.gz', '')}/littletool`,
  );
  expect((await readdir(join(scratch, 'cache'))).filter((name) => name.startsWith('little'))).toEqual([]);
});

test('an archive with another checksum than the listed one is refused, and a pinned one counts more', async () => {
  await publish({ little: '1.2.3', littletool: '1.2.3' }, 'a'.repeat(64));
  expect((await reasons())[3]).toContain(`not ${'a'.repeat(64)}: thrown away`);
  project = { ...project, pinned: { [archiveName(project) ?? '']: 'b'.repeat(64) } };
  expect((await reasons())[3]).toContain(`not ${'b'.repeat(64)}: thrown away`);
});

test('when no source works, the error lists each reason and the exact command', async () => {
  const error = (await get().catch((reason: unknown) => reason)) as MissingToolError;
  expect(error).toBeInstanceOf(MissingToolError);
  expect(error.rows[0]).toMatchObject({ tool: 'little (--observe only)', required: false });
  expect(error.rows[0]?.tried.map(({ source }) => source)).toEqual([
    'SHOWTIME_LITTLE',
    'PATH',
    'cache',
    'official release',
    'Debian package',
  ]);
  expect(error.rows[0]?.tried[4]?.reason).toBe('there is no apt-get: not a Debian');
  expect(error.rows[0]?.tried[3]?.reason).toBe(`${project.releases}/v1.2.3/sha256sums.txt answered 404`);
  expect(error.fix).toContain('SHOWTIME_LITTLE=');
});

test.skipIf(onPath('apt-get') === undefined)(
  "a Debian package gives its program under the project's own name",
  async () => {
    const cacheDir = join(scratch, 'cache');
    // Avoids an installed exporter on PATH.
    const tool = {
      ...programTool({ ...mysqldExporterProject, releases: project.releases, pinned: {} }),
      names: ['showtime-little'],
    };
    const found = await ensureProgram(tool, { cacheDir, env: { PATH: process.env['PATH'] } });
    const folder = join(cacheDir, `mysqld_exporter-${distribution()}-${process.arch}`);
    expect(found).toMatchObject({
      path: join(folder, 'mysqld_exporter'),
      companion: undefined,
      source: 'Debian package',
    });
    expect((await readdir(folder)).sort()).toEqual(['entry.json', 'mysqld_exporter']);
  },
);
