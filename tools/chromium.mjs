// Finds a Chromium for the tests that open pages in a browser; only the test set-up may install one.
import { existsSync } from 'node:fs';
import { onPath } from './sources/on-path.mjs';
import { runCommand, whyItFailed } from './run-command.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const INSTALL_MS = 300_000;

/**
 * @param {NodeJS.ProcessEnv} [env] `SHOWTIME_CHROMIUM` names one
 * @returns {{ path: string, reason: undefined } | { path: undefined, reason: string }} the reason is for the
 * name of a skipped test
 */
export function findChromium(env = process.env) {
  const named = env.SHOWTIME_CHROMIUM;
  if (named)
    return existsSync(named)
      ? { path: named, reason: undefined }
      : { path: undefined, reason: `SHOWTIME_CHROMIUM: ${named} does not exist` };
  const path = NAMES.map((name) => onPath(name, env)).find((one) => one !== undefined);
  return path === undefined
    ? { path, reason: `no ${NAMES.join(', ')} on PATH, and SHOWTIME_CHROMIUM is not set` }
    : { path, reason: undefined };
}

/**
 * Installs Debian's Chromium if there is none and we are root; never fails, because the tests can be skipped.
 * @param {{ onProgress: (line: string) => void }} how
 */
export async function installChromium({ onProgress }) {
  if (findChromium().path !== undefined || process.env.SHOWTIME_CHROMIUM) return;
  if (process.getuid?.() !== 0 || onPath('apt-get') === undefined)
    return onProgress(`browser tests will be skipped: ${findChromium().reason}`);
  onProgress("installing Debian's chromium for the browser tests (apt-get)");
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
  const install = () =>
    runCommand('apt-get', ['-q', '-y', '--no-install-recommends', 'install', 'chromium'], {
      env,
      timeoutMs: INSTALL_MS,
    });
  let ended = await install();
  if (ended.code !== 0) {
    await runCommand('apt-get', ['-q', 'update'], { env, timeoutMs: INSTALL_MS });
    ended = await install();
  }
  if (ended.code !== 0)
    onProgress(`browser tests will be skipped: ${whyItFailed('apt-get install chromium', ended)}`);
}
