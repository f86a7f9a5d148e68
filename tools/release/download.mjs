// Fetches a file of a public release: fails at once if there is no answer, and compares the SHA-256.
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sha256OfFile } from '../cache/fingerprint.mjs';
import { SourceFailed } from '../sources/first-available.mjs';
import { stopped } from '../run-command.mjs';

export const NO_NETWORK_MS = 5_000;
const WHOLE_DOWNLOAD_MS = 300_000;

/**
 * @param {string} url @param {string} file @param {string} expected SHA-256 in hex @param {number}
 * noNetworkMs @throws {SourceFailed}
 */
export async function download(url, file, expected, noNetworkMs) {
  const answer = await ask(url, noNetworkMs);
  try {
    await pipeline(Readable.fromWeb(/** @type {any} */ (answer.body)), createWriteStream(file), {
      signal: AbortSignal.any([stopped, AbortSignal.timeout(WHOLE_DOWNLOAD_MS)]),
    });
  } catch (error) {
    throw new SourceFailed(`the download of ${url} broke off: ${error.message}`);
  }
  const found = await sha256OfFile(file);
  if (found !== expected)
    throw new SourceFailed(`${url.split('/').at(-1)} has the SHA-256 ${found}, not ${expected}: thrown away`);
}

/** What a release's own list (`sha256  name` a line) has of one file. @throws {SourceFailed} */
export async function listedChecksum(url, name, noNetworkMs) {
  const answer = await ask(url, noNetworkMs);
  const line = (await answer.text()).split('\n').find((one) => one.trim().endsWith(` ${name}`));
  const checksum = line?.trim().split(/\s+/)[0];
  if (checksum === undefined || !/^[0-9a-f]{64}$/.test(checksum))
    throw new SourceFailed(`${url} lists no SHA-256 for ${name}`);
  return checksum;
}

/** The answer's head must be here within `noNetworkMs`; its body may take longer. */
async function ask(url, noNetworkMs) {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), noNetworkMs);
  try {
    const answer = await fetch(url, { signal: AbortSignal.any([stopped, giveUp.signal]) });
    if (!answer.ok || answer.body === null) throw new SourceFailed(`${url} answered ${answer.status}`);
    return answer;
  } catch (error) {
    if (error instanceof SourceFailed) throw error;
    const reason = stopped.aborted
      ? 'everything is being stopped'
      : giveUp.signal.aborted
        ? `no answer within ${noNetworkMs / 1000} s`
        : (error.cause?.code ?? error.cause?.message ?? error.message);
    throw new SourceFailed(`${url} cannot be reached (${reason})`);
  } finally {
    clearTimeout(timer);
  }
}
