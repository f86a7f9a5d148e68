// Gets pip from Debian's package python3-pip-whl, for a Python that Debian installed without one.
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { NothingThere, RungFailed } from '../ladder/climb.mjs';
import { onPath } from '../ladder/on-path.mjs';
import { runCommand, whyItFailed } from '../run-command.mjs';

const PACKAGE = 'python3-pip-whl';
const WHEELS = 'usr/share/python-wheels';
const APT_MS = 180_000;

/**
 * Unpacks it into `folder`, 2 MB; installs nothing. apt checks it against the signed lists of the distribution.
 * @param {string} folder @param {{ onProgress?: (line: string) => void }} [how]
 * @returns {Promise<string>} the wheel, which Python can run as it is: `PYTHONPATH=wheel python3 -m pip` @throws {RungFailed}
 */
export async function unpackDebianPip(folder, { onProgress = () => {} } = {}) {
  for (const program of ['apt-get', 'dpkg-deb']) {
    if (onPath(program) === undefined) throw new NothingThere(`there is no ${program}: not a Debian`);
  }
  onProgress(`downloading the Debian package ${PACKAGE} (unpacked into the cache, not installed)`);
  await mkdir(folder, { recursive: true });
  await download(folder, onProgress);
  const deb = (await readdir(folder)).find((name) => name.endsWith('.deb'));
  if (deb === undefined) throw new RungFailed(`apt-get downloaded no ${PACKAGE}`);
  await run('dpkg-deb', ['-x', join(folder, deb), folder]);
  const wheel = (await readdir(join(folder, WHEELS)).catch(() => [])).find((name) => name.startsWith('pip-'));
  if (wheel === undefined) throw new RungFailed(`${PACKAGE} holds no pip`);
  return join(folder, WHEELS, wheel);
}

/** With the machine's package lists; if they are missing or outdated, with fresh private ones that leave the machine as it was. */
async function download(folder, onProgress) {
  try {
    await run('apt-get', ['-q', 'download', PACKAGE], folder);
  } catch (error) {
    onProgress(`${error.message}; fetching fresh package lists`);
    const lists = join(folder, 'apt');
    for (const part of ['lists/partial', 'cache/archives/partial']) await mkdir(join(lists, part), { recursive: true });
    const options = ['-o', `Dir::State::Lists=${lists}/lists`, '-o', `Dir::Cache=${lists}/cache`, '-o', 'APT::Sandbox::User='];
    await run('apt-get', [...options, '-q', 'update']);
    await run('apt-get', [...options, '-q', 'download', PACKAGE], folder);
    await rm(lists, { recursive: true });
  }
}

async function run(program, args, cwd) {
  const ended = await runCommand(program, args, { cwd, timeoutMs: APT_MS, env: { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' } });
  if (ended.code !== 0) throw new RungFailed(whyItFailed(program, ended));
}
