// Gets k6 from the upstream project's release archive.
import { join } from 'node:path';
import { unpackRelease } from '../release/archive.mjs';
import { K6_VERSION, usableK6Version } from './k6-version.mjs';

export const RELEASES = 'https://github.com/grafana/k6/releases/download';

/**
 * SHA-256 from the project's k6-v2.2.0-checksums.txt, as also pinned by the k6-bin package of the Arch user
 * repository.
 */
const PINNED = {
  'k6-v2.2.0-linux-amd64.tar.gz': 'b5a8003c86f35f5cd5ceef1490312c48e587696c94d998cefc6d7b3b4cb1597d',
};

const SYSTEMS = { linux: ['linux', 'tar.gz'], darwin: ['macos', 'zip'] };
const PROCESSORS = { x64: 'amd64', arm64: 'arm64' };

/** Name of the archive for a machine; undefined if the project builds none that we know to unpack. */
export function archiveName(platform = process.platform, arch = process.arch) {
  const system = SYSTEMS[platform];
  const processor = PROCESSORS[arch];
  return system && processor && `k6-v${K6_VERSION}-${system[0]}-${processor}.${system[1]}`;
}

/**
 * Fills `folder` with the file `k6`.
 * @param {string} folder
 * @param {{ releases?: string, pinned?: Record<string, string>, noNetworkMs?: number, onProgress?: (line:
 * string) => void }} [how]
 * @returns {Promise<import('../cache/entry.mjs').Made>}
 * @throws {import('../sources/first-available.mjs').SourceFailed} without network, archive, or the right checksum
 */
export async function getOfficialRelease(
  folder,
  { releases = RELEASES, pinned = PINNED, noNetworkMs, onProgress } = {},
) {
  const release = {
    base: `${releases}/v${K6_VERSION}`,
    archive: archiveName(),
    checksums: `k6-v${K6_VERSION}-checksums.txt`,
    pinned,
    programs: ['k6'],
  };
  await unpackRelease(folder, release, { noNetworkMs, onProgress });
  return { source: 'official release', version: await usableK6Version(join(folder, 'k6')), files: ['k6'] };
}
