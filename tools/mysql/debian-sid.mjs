// Gets Oracle's MySQL server from Debian's unstable release, unpacked with the C library and loader that it
// was built for. Stable releases of Debian have MariaDB only.
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand, whyItFailed } from '../run-command.mjs';
import { SourceAbsent, SourceFailed } from '../sources/first-available.mjs';
import { onPath } from '../sources/on-path.mjs';
import { mysqlVersion } from './mysql-layout.mjs';

const APT_MS = 300_000;
const SERVER = 'mysql-server-core';

/** Within an entry: the server, its loader, its libraries, its plugins, its messages. */
export const SERVER_PATH = 'usr/sbin/mysqld';
export const LOADER = 'loader';
export const LIB_DIR = 'libraries';
export const PLUGIN_DIR = 'usr/lib/mysql/plugin';
export const SHARE_DIR = 'usr/share/mysql';

/**
 * Fills `folder` with server, loader and libraries (about 60 MB to download). apt checks all of it against
 * the signed lists of the release.
 * @param {string} folder @param {{ env: NodeJS.ProcessEnv, onProgress: (line: string) => void }} how
 * @returns {Promise<import('../cache/entry.mjs').Made>} @throws {SourceFailed}
 */
export async function unpackFromSid(folder, { env, onProgress }) {
  for (const program of ['apt-get', 'dpkg-deb'])
    if (onPath(program, env) === undefined) throw new SourceAbsent(`there is no ${program}: not a Debian`);
  const options = await privateApt(folder);
  onProgress('downloading MySQL from Debian unstable (unpacked into the cache, not installed)');
  await run('apt-get', [...options, '-q', 'update']);
  const debs = join(folder, 'debs');
  await mkdir(debs);
  await run('apt-get', [...options, '-q', 'download', SERVER, ...(await librariesOf(options))], debs);
  for (const deb of await readdir(debs)) await run('dpkg-deb', ['-x', join(debs, deb), folder]);
  await gather(folder);
  const libraries = (await readdir(join(folder, LIB_DIR))).map((name) => join(LIB_DIR, name));
  const plugins = ['semisync_source.so', 'semisync_replica.so', 'mysql_clone.so'];
  const version = await mysqlVersion(join(folder, LOADER), loaderArgs(folder));
  return {
    source: 'Debian unstable',
    version,
    files: [SERVER_PATH, LOADER, ...libraries, ...plugins.map((name) => join(PLUGIN_DIR, name))],
  };
}

/** Arguments of the loader that make it start the server of that entry. @param {string} folder */
export function loaderArgs(folder) {
  return ['--library-path', join(folder, LIB_DIR), join(folder, SERVER_PATH)];
}

/**
 * Options of an apt that knows the unstable release and an empty machine, so that it names every library.
 * The mirror is the one that this machine uses.
 */
async function privateApt(folder) {
  const apt = join(folder, 'apt');
  for (const part of ['lists/partial', 'cache/archives/partial'])
    await mkdir(join(apt, part), { recursive: true });
  const sources = join(apt, 'sources.list');
  await writeFile(sources, `deb ${await mirror()} sid main\n`);
  return Object.entries({
    'Dir::Etc::SourceList': sources,
    'Dir::Etc::SourceParts': '/dev/null',
    'Dir::State::Lists': join(apt, 'lists'),
    'Dir::State::status': '/dev/null',
    'Dir::Cache': join(apt, 'cache'),
    'Acquire::Languages': 'none',
    'APT::Sandbox::User': '',
  }).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
}

async function mirror() {
  const { stdout } = await run('apt-get', [
    'indextargets',
    '--format',
    '$(ORIGIN) $(LABEL) $(REPO_URI)',
    'Created-By: Packages',
  ]);
  const address = /^Debian Debian (\S+)$/m.exec(stdout)?.[1];
  if (address === undefined) throw new SourceAbsent('apt has no mirror of Debian in its sources');
  return address;
}

/** apt resolves the dependencies and changes nothing. Programs and Perl are not needed by the server. */
async function librariesOf(options) {
  const { stdout } = await run('apt-get', [
    ...options,
    '-q',
    '--simulate',
    '--no-install-recommends',
    '-o',
    'Debug::NoLocking=1',
    'install',
    SERVER,
  ]);
  return [...stdout.matchAll(/^Inst (lib\S+|zlib1g)/gm)]
    .map((match) => match[1])
    .filter((name) => !/^lib(perl|gdbm|db5|c-gconv|sasl2-modules)/.test(name));
}

/** Moves libraries and loader to where `loaderArgs` has them, and removes everything else that is not needed. */
async function gather(folder) {
  await mkdir(join(folder, LIB_DIR));
  const root = join(folder, 'usr/lib');
  for (const triplet of (await readdir(root)).filter((name) => name.includes('-linux-'))) {
    for (const name of (await readdir(join(root, triplet))).filter((one) => one.includes('.so')))
      await rename(join(root, triplet, name), join(folder, LIB_DIR, name));
    await rm(join(root, triplet), { recursive: true });
  }
  const loader = (await readdir(join(folder, LIB_DIR))).find((name) => /^ld-linux-.*\.so\.\d+$/.test(name));
  if (loader === undefined) throw new SourceFailed('the C library came without its loader');
  await rename(join(folder, LIB_DIR, loader), join(folder, LOADER));
  for (const unused of ['debs', 'apt', 'etc', 'var', 'lib', 'lib64', 'usr/bin', 'usr/libexec', 'usr/lib64'])
    await rm(join(folder, unused), { recursive: true, force: true });
  const share = join(folder, 'usr/share');
  for (const name of await readdir(share))
    if (name !== 'mysql') await rm(join(share, name), { recursive: true, force: true });
  if (!existsSync(join(folder, SERVER_PATH))) throw new SourceFailed(`${SERVER} holds no ${SERVER_PATH}`);
}

async function run(program, args, cwd) {
  const ended = await runCommand(program, args, {
    ...(cwd === undefined ? {} : { cwd }),
    timeoutMs: APT_MS,
    env: { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (ended.code !== 0) throw new SourceFailed(whyItFailed(program, ended));
  return ended;
}
