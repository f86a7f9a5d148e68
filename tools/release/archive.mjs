// Gets programs from an upstream project's release archive, checked against a pinned checksum or the
// release's list.
import { chmod, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SourceFailed } from '../sources/first-available.mjs';
import { runCommand, whyItFailed } from '../run-command.mjs';
import { download, listedChecksum, NO_NETWORK_MS } from './download.mjs';

/**
 * One release, as its project names things.
 * @typedef {object} Release
 * @property {string} base address of the folder that holds archive and checksum list
 * @property {string | undefined} archive undefined if the project builds none for this machine that we can
 * unpack
 * @property {string} checksums name of the list
 * @property {Record<string, string>} pinned archive → SHA-256
 * @property {readonly string[]} programs within the archive's only folder, which is named as the archive
 */

/**
 * Fills `folder` with the programs.
 * @param {string} folder @param {Release} release
 * @param {{ noNetworkMs?: number, onProgress?: (line: string) => void }} [how]
 * @returns {Promise<void>} @throws {SourceFailed} without network, archive, or the right checksum
 */
export async function unpackRelease(
  folder,
  { base, archive, checksums, pinned, programs },
  { noNetworkMs = NO_NETWORK_MS, onProgress = () => {} } = {},
) {
  if (archive === undefined)
    throw new SourceFailed(
      `the project releases no archive for ${process.platform} on ${process.arch} that Showtime can unpack`,
    );
  const expected = pinned[archive] ?? (await listedChecksum(`${base}/${checksums}`, archive, noNetworkMs));
  onProgress(`downloading ${base}/${archive}`);
  await download(`${base}/${archive}`, join(folder, archive), expected, noNetworkMs);
  await unpack(folder, archive, programs);
}

async function unpack(folder, archive, programs) {
  const into = join(folder, 'unpacked');
  await mkdir(into);
  const file = join(folder, archive);
  const [program, args] = archive.endsWith('.zip')
    ? ['unzip', ['-q', file, '-d', into]]
    : ['tar', ['-xzf', file, '-C', into]];
  const ended = await runCommand(program, args);
  if (ended.code !== 0) throw new SourceFailed(whyItFailed(program, ended));
  const inside = archive.replace(/\.(tar\.gz|zip)$/, '');
  for (const name of programs) {
    await rename(join(into, inside, name), join(folder, name)).catch(() => {
      throw new SourceFailed(`${archive} holds no ${inside}/${name}`);
    });
    await chmod(join(folder, name), 0o755);
  }
  await rm(into, { recursive: true });
  await rm(file);
}
