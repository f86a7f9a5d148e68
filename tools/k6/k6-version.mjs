// The version of k6 that is needed, and detection of a program's version.
import { isAtLeast } from '../sources/on-path.mjs';
import { SourceFailed } from '../sources/first-available.mjs';
import { runCommand, whyItFailed } from '../run-command.mjs';

export const K6_VERSION = '2.2.0';
const OLDEST = '2.0';
const NEXT_MAJOR = '3';

/**
 * The version (`2.2.0`) of a k6 that we can use.
 * @param {string} file @throws {SourceFailed} if it does not run, is no k6, or has a version other than 2.x
 */
export async function usableK6Version(file) {
  const ended = await runCommand(file, ['version'], { timeoutMs: 15_000 });
  if (ended.code !== 0) throw new SourceFailed(whyItFailed(`${file} version`, ended));
  const version = /^k6(?:\.exe)? v(\d+\.\d+\.\d+)/m.exec(ended.stdout)?.[1];
  if (version === undefined)
    throw new SourceFailed(`${file} does not identify itself as k6: ${ended.stdout.slice(0, 80).trim()}`);
  if (!isAtLeast(version, OLDEST) || isAtLeast(version, NEXT_MAJOR)) {
    throw new SourceFailed(`${file} is k6 ${version}; 2.x from ${OLDEST} on is needed`);
  }
  return version;
}
