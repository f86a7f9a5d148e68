// Gets k6 from the upstream project's release archive, checked against a pinned checksum or the release's own list.
import { createWriteStream } from 'node:fs';
import { chmod, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { RungFailed } from '../ladder/climb.mjs';
import { sha256OfFile } from '../cache/fingerprint.mjs';
import { runCommand, whyItFailed } from '../run-command.mjs';
import { K6_VERSION, usableK6Version } from './k6-version.mjs';

export const RELEASES = 'https://github.com/grafana/k6/releases/download';
const NO_NETWORK_MS = 5_000;
const WHOLE_DOWNLOAD_MS = 300_000;

/** SHA-256 from the project's k6-v2.2.0-checksums.txt, as also pinned by the k6-bin package of the Arch user repository. */
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
 * @param {{ releases?: string, pinned?: Record<string, string>, noNetworkMs?: number, onProgress?: (line: string) => void }} [how]
 * @returns {Promise<import('../cache/entry.mjs').Made>}
 * @throws {RungFailed} without network, archive, or the right checksum
 */
export async function getOfficialRelease(folder, { releases = RELEASES, pinned = PINNED, noNetworkMs = NO_NETWORK_MS, onProgress = () => {} } = {}) {
  const name = archiveName();
  if (name === undefined) throw new RungFailed(`the project releases no archive for ${process.platform} on ${process.arch} that Showtime can unpack`);
  const base = `${releases}/v${K6_VERSION}`;
  const expected = pinned[name] ?? (await listedChecksum(`${base}/k6-v${K6_VERSION}-checksums.txt`, name, noNetworkMs));
  onProgress(`downloading ${base}/${name}`);
  const archive = join(folder, name);
  await download(`${base}/${name}`, archive, noNetworkMs);
  const found = await sha256OfFile(archive);
  if (found !== expected) throw new RungFailed(`${name} has the SHA-256 ${found}, not ${expected}: thrown away`);
  await unpack(archive, folder);
  const k6 = join(folder, 'k6');
  await chmod(k6, 0o755);
  return { rung: 'official release', version: await usableK6Version(k6), files: ['k6'] };
}

async function listedChecksum(url, name, noNetworkMs) {
  const answer = await ask(url, noNetworkMs);
  const line = (await answer.text()).split('\n').find((one) => one.trim().endsWith(` ${name}`));
  const checksum = line?.trim().split(/\s+/)[0];
  if (!/^[0-9a-f]{64}$/.test(checksum ?? '')) throw new RungFailed(`${url} lists no SHA-256 for ${name}`);
  return checksum;
}

async function download(url, file, noNetworkMs) {
  const answer = await ask(url, noNetworkMs);
  try {
    await pipeline(Readable.fromWeb(/** @type {any} */ (answer.body)), createWriteStream(file), { signal: AbortSignal.timeout(WHOLE_DOWNLOAD_MS) });
  } catch (error) {
    throw new RungFailed(`the download of ${url} broke off: ${error.message}`);
  }
}

/** The answer's head must be here within `noNetworkMs`; its body may take longer. */
async function ask(url, noNetworkMs) {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), noNetworkMs);
  try {
    const answer = await fetch(url, { signal: giveUp.signal });
    if (!answer.ok || answer.body === null) throw new RungFailed(`${url} answered ${answer.status}`);
    return answer;
  } catch (error) {
    if (error instanceof RungFailed) throw error;
    const reason = giveUp.signal.aborted ? `no answer within ${noNetworkMs / 1000} s` : (error.cause?.code ?? error.cause?.message ?? error.message);
    throw new RungFailed(`${url} cannot be reached (${reason})`);
  } finally {
    clearTimeout(timer);
  }
}

async function unpack(archive, folder) {
  const into = join(folder, 'unpacked');
  await mkdir(into);
  const [program, args] = archive.endsWith('.zip') ? ['unzip', ['-q', archive, '-d', into]] : ['tar', ['-xzf', archive, '-C', into]];
  const ended = await runCommand(program, args);
  if (ended.code !== 0) throw new RungFailed(whyItFailed(program, ended));
  const name = archive.split('/').at(-1).replace(/\.(tar\.gz|zip)$/, '');
  await rename(join(into, name, 'k6'), join(folder, 'k6')).catch(() => {
    throw new RungFailed(`${archive} holds no ${name}/k6`);
  });
  await rm(into, { recursive: true });
  await rm(archive);
}
