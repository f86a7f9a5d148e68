import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sha256 } from '../cache/fingerprint.mjs';
import { runCommand } from '../run-command.mjs';
import { archiveName, getOfficialRelease } from './official-release.mjs';

// A real little release: a server on loopback with an archive in which a shell script prints the version of
// k6.
const name = archiveName('linux', process.arch) ?? '';
const pinned: Record<string, string> = {};
let scratch: string;
let folder: string;
let server: Server;
let files: Map<string, Buffer | string>;
let releases: string;

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'showtime-release-'));
  folder = join(scratch, 'entry');
  await mkdir(folder);
  files = new Map();
  server = createServer((request, response) => {
    const file = files.get(request.url ?? '');
    if (file === 'never answers') return;
    response.writeHead(file === undefined ? 404 : 200).end(file);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  releases = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(scratch, { recursive: true });
});

async function release(version: string): Promise<Buffer> {
  const inside = name.replace('.tar.gz', '');
  await mkdir(join(scratch, inside));
  await writeFile(join(scratch, inside, 'k6'), `#!/bin/sh\necho "k6 v${version} (go1.26.0, linux/amd64)"\n`);
  await chmod(join(scratch, inside, 'k6'), 0o755);
  expect((await runCommand('tar', ['-czf', join(scratch, name), '-C', scratch, inside])).code).toBe(0);
  return readFile(join(scratch, name));
}

function publish(archive: Buffer, checksum: string) {
  files.set(`/v2.2.0/${name}`, archive);
  files.set(
    '/v2.2.0/k6-v2.2.0-checksums.txt',
    `${'0'.repeat(64)}  k6-v2.2.0-other.zip\n${checksum}  ${name}\n`,
  );
}

const onLinux = test.skipIf(process.platform !== 'linux');

onLinux('an archive with the listed checksum is unpacked, and its k6 runs', async () => {
  const archive = await release('2.2.0');
  publish(archive, sha256(archive));
  expect(await getOfficialRelease(folder, { releases, pinned })).toEqual({
    source: 'official release',
    version: '2.2.0',
    files: ['k6'],
  });
});

onLinux('an archive with another checksum than the listed one is refused', async () => {
  publish(await release('2.2.0'), 'a'.repeat(64));
  await expect(getOfficialRelease(folder, { releases, pinned })).rejects.toThrow(
    `not ${'a'.repeat(64)}: thrown away`,
  );
});

onLinux('a pinned checksum counts more than what the release lists', async () => {
  const archive = await release('2.2.0');
  publish(archive, sha256(archive));
  await expect(getOfficialRelease(folder, { releases, pinned: { [name]: 'b'.repeat(64) } })).rejects.toThrow(
    `not ${'b'.repeat(64)}`,
  );
});

onLinux('a list without the archive is refused', async () => {
  files.set('/v2.2.0/k6-v2.2.0-checksums.txt', '');
  await expect(getOfficialRelease(folder, { releases, pinned })).rejects.toThrow(
    `lists no SHA-256 for ${name}`,
  );
});

onLinux('a release that is not there is reported with its status', async () => {
  await expect(getOfficialRelease(folder, { releases, pinned })).rejects.toThrow('answered 404');
});

onLinux('a network that swallows everything is given up', async () => {
  files.set('/v2.2.0/k6-v2.2.0-checksums.txt', 'never answers');
  await expect(getOfficialRelease(folder, { releases, pinned, noNetworkMs: 50 })).rejects.toThrow(
    'no answer within 0.05 s',
  );
});

test('each platform has a separate archive, and an unknown one has none', () => {
  expect(archiveName('linux', 'x64')).toBe('k6-v2.2.0-linux-amd64.tar.gz');
  expect(archiveName('darwin', 'arm64')).toBe('k6-v2.2.0-macos-arm64.zip');
  expect(archiveName('win32', 'x64')).toBeUndefined();
});
