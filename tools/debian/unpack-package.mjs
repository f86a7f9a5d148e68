// Gets a Debian package and unpacks it into a folder: nothing is installed, no root is needed, the machine
// stays as it was.
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SourceAbsent, SourceFailed } from '../sources/first-available.mjs';
import { onPath } from '../sources/on-path.mjs';
import { runCommand, whyItFailed } from '../run-command.mjs';

const APT_MS = 180_000;

/**
 * apt checks every package against the signed lists of the distribution.
 * @param {string} folder is created
 * @param {string} name of the package
 * @param {{ withLibraries?: boolean, env?: NodeJS.ProcessEnv, onProgress?: (line: string) => void }} [how]
 * `withLibraries`: also those that the machine lacks
 * @returns {Promise<void>} @throws {SourceFailed}
 */
export async function unpackDebianPackage(
  folder,
  name,
  { withLibraries = false, env = process.env, onProgress = () => {} } = {},
) {
  for (const program of ['apt-get', 'dpkg-deb']) {
    if (onPath(program, env) === undefined) throw new SourceAbsent(`there is no ${program}: not a Debian`);
  }
  const debs = join(folder, 'debs');
  await mkdir(debs, { recursive: true });
  onProgress(`downloading the Debian package ${name} (unpacked into the cache, not installed)`);
  await withPackageLists(folder, onProgress, async (options) => {
    const libraries = withLibraries ? await missingLibraries(name, options) : [];
    await run('apt-get', [...options, '-q', 'download', name, ...libraries], debs);
  });
  for (const deb of await readdir(debs)) await run('dpkg-deb', ['-x', join(debs, deb), folder]);
  await rm(debs, { recursive: true });
}

/** With the machine's package lists; if they are missing or outdated, with fresh private ones. */
async function withPackageLists(folder, onProgress, download) {
  try {
    await download([]);
  } catch (error) {
    onProgress(`${error.message}; fetching fresh package lists`);
    const lists = join(folder, 'apt');
    for (const part of ['lists/partial', 'cache/archives/partial'])
      await mkdir(join(lists, part), { recursive: true });
    const options = [
      '-o',
      `Dir::State::Lists=${lists}/lists`,
      '-o',
      `Dir::Cache=${lists}/cache`,
      '-o',
      'APT::Sandbox::User=',
    ];
    await run('apt-get', [...options, '-q', 'update']);
    await download(options);
    await rm(lists, { recursive: true });
  }
}

/**
 * Libraries that installing the package would bring along: apt itself resolves alternatives, and changes
 * nothing (`--simulate`).
 */
async function missingLibraries(name, options) {
  const { stdout } = await run('apt-get', [
    ...options,
    '-q',
    '--simulate',
    '--no-install-recommends',
    '-o',
    'Debug::NoLocking=1',
    'install',
    name,
  ]);
  return [...stdout.matchAll(/^Inst (lib\S+)/gm)].map((match) => match[1]);
}

async function run(program, args, cwd) {
  const ended = await runCommand(program, args, {
    cwd,
    timeoutMs: APT_MS,
    env: { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (ended.code !== 0) throw new SourceFailed(whyItFailed(program, ended));
  return ended;
}
