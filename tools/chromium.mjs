// Finds a Chromium for the tests that open pages in a browser; only the test set-up may install one.
import { existsSync } from 'node:fs';
import { onPath } from './sources/on-path.mjs';
import { runCommand, whyItFailed } from './run-command.mjs';

/** The shell has no windows, and takes half of the CPU time for a page. */
const SHELL = 'chromium-headless-shell';
const NAMES = [SHELL, 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
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
 * Installs Debian's headless Chromium if it is not there and we are root; never fails, because another Chromium does as
 * well, and the tests can be skipped.
 * @param {{ onProgress: (line: string) => void }} how
 */
export async function installChromium({ onProgress }) {
  if (process.env.SHOWTIME_CHROMIUM || onPath(SHELL) !== undefined) return;
  const other = findChromium();
  const without =
    other.path === undefined ? 'browser tests will be skipped' : `browser tests use ${other.path}`;
  if (process.getuid?.() !== 0 || onPath('apt-get') === undefined) {
    if (other.path === undefined) onProgress(`${without}: ${other.reason}`);
    return;
  }
  onProgress(`installing Debian's ${SHELL} for the browser tests (apt-get)`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
  const install = () =>
    runCommand('apt-get', ['-q', '-y', '--no-install-recommends', 'install', SHELL], {
      env,
      timeoutMs: INSTALL_MS,
    });
  let ended = await install();
  if (ended.code !== 0) {
    await runCommand('apt-get', ['-q', 'update'], { env, timeoutMs: INSTALL_MS });
    ended = await install();
  }
  if (ended.code !== 0) onProgress(`${without}: ${whyItFailed(`apt-get install ${SHELL}`, ended)}`);
}
