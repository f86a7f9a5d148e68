// What the programs of the Prometheus project have in common: names of their releases, what `--version`
// prints, a companion beside them.
import { chmod, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readDataBeside } from '../debian/data-beside.mjs';
import { distribution } from '../debian/distribution.mjs';
import { unpackDebianPackage } from '../debian/unpack-package.mjs';
import { SourceFailed } from '../sources/first-available.mjs';
import { isAtLeast, isExecutable, onPath } from '../sources/on-path.mjs';
import { unpackRelease } from '../release/archive.mjs';
import { runCommand, whyItFailed } from '../run-command.mjs';

const SYSTEMS = { linux: 'linux', darwin: 'darwin' };
const PROCESSORS = { x64: 'amd64', arm64: 'arm64' };

/**
 * @typedef {object} ProjectTool
 * @property {string} name of the program and of the project's archives
 * @property {string} version the release that we get
 * @property {string} releases address of the project's downloads
 * @property {Record<string, string>} pinned archive → SHA-256
 * @property {string} oldest @property {string} [tooNew] the first version that will not do
 * @property {string} variable
 * @property {{ name: string, variable: string }} [companion] comes in the same archive and package
 * @property {string} package of Debian; its main program has the same name
 * @property {{ folder: string, files: string[] }} [debianData] what Debian took out of the program and names
 * by an absolute path
 * @property {string} brew formula
 */

/**
 * @param {ProjectTool} project @param {{ releases?: string | undefined }} [how]
 * @returns {import('../sources/program-sources.mjs').ProgramTool<{ path: string, companion: string | undefined,
 * version: string }>}
 */
export function programTool(project, { releases = project.releases } = {}) {
  const { name, version, companion } = project;
  return {
    tool: name,
    row: `${name} (--observe only)`,
    required: false,
    variable: project.variable,
    names: [...new Set([name, project.package])],
    examine: (path, env) => examine(project, path, env),
    kept: (folder, kept) => ({
      path: join(folder, name),
      companion: companion && join(folder, companion.name),
      version: kept,
    }),
    ways: [
      {
        source: 'official release',
        entry: `${name}-${version}-${process.platform}-${process.arch}`,
        make: (folder, { onProgress }) => fromRelease(project, folder, { releases, onProgress }),
      },
      {
        source: 'Debian package',
        entry: `${name}-${distribution()}-${process.arch}`,
        make: (folder, how) => fromDebian(project, folder, how),
      },
    ],
    get: `node tools/get.mjs ${name}`,
    byHand: byHand(project),
  };
}

/** `prometheus-3.5.0.linux-amd64.tar.gz`; undefined if the project builds none that we know to unpack. */
export function archiveName({ name, version }, platform = process.platform, arch = process.arch) {
  const [system, processor] = [SYSTEMS[platform], PROCESSORS[arch]];
  return system && processor && `${name}-${version}.${system}-${processor}.tar.gz`;
}

async function fromRelease(project, folder, { releases, onProgress }) {
  const programs = programsOf(project);
  const base = `${releases}/v${project.version}`;
  await unpackRelease(
    folder,
    { base, archive: archiveName(project), checksums: 'sha256sums.txt', pinned: project.pinned, programs },
    { onProgress },
  );
  return made(project, 'official release', folder);
}

/**
 * Only the programs are kept of the package: its web pages lie in other packages, which the API does not
 * need.
 */
async function fromDebian(project, folder, how) {
  const package_ = join(folder, 'package');
  await unpackDebianPackage(package_, project.package, how);
  const bin = join(package_, 'usr/bin');
  for (const program of programsOf(project)) {
    const inside = program === project.name ? project.package : program;
    await rename(join(bin, inside), join(folder, program)).catch(async () => {
      throw new SourceFailed(
        `${project.package} holds no ${inside}, but ${(await readdir(bin).catch(() => [])).join(', ')}`,
      );
    });
    await chmod(join(folder, program), 0o755);
  }
  const { debianData } = project;
  if (debianData)
    await readDataBeside({
      unpacked: package_,
      program: join(folder, project.name),
      beside: folder,
      data: debianData,
    });
  await rm(package_, { recursive: true });
  return made(project, 'Debian package', folder, debianData?.files);
}

async function made(project, source, folder, data = []) {
  const { version } = await examine(project, join(folder, project.name), {});
  return { source, version, files: [...programsOf(project), ...data] };
}

function programsOf({ name, companion }) {
  return companion === undefined ? [name] : [name, companion.name];
}

async function examine(project, path, env) {
  const version = await usableVersion(project, project.name, path);
  if (project.companion === undefined) return { path, companion: undefined, version };
  const companion = companionOf(project.companion, path, env);
  await usableVersion(project, project.companion.name, companion);
  return { path, companion, version };
}

function companionOf({ name, variable }, path, env) {
  if (env[variable]) return env[variable];
  const beside = join(dirname(path), name);
  const found = isExecutable(beside) ? beside : onPath(name, env);
  if (found === undefined)
    throw new SourceFailed(`there is no ${name} beside ${path}; ${variable} may name it`);
  return found;
}

async function usableVersion({ oldest, tooNew }, name, path) {
  const ended = await runCommand(path, ['--version'], { timeoutMs: 15_000 });
  if (ended.code !== 0) throw new SourceFailed(whyItFailed(`${path} --version`, ended));
  const output = `${ended.stdout}${ended.stderr}`;
  const version = new RegExp(`^${name}, version v?(\\d+\\.\\d+\\.\\d+)`, 'm').exec(output)?.[1];
  if (version === undefined)
    throw new SourceFailed(`${path} does not identify itself as ${name}: ${output.slice(0, 80).trim()}`);
  if (isAtLeast(version, oldest) && (tooNew === undefined || !isAtLeast(version, tooNew))) return version;
  throw new SourceFailed(
    `${path} is ${name} ${version}; ${oldest} or newer${tooNew === undefined ? '' : `, before ${tooNew},`} is needed`,
  );
}

/** The fix when no source worked. */
function byHand(project) {
  const archive = archiveName(project);
  if (archive === undefined) return `${project.variable}=/path/to/${project.name} (v${project.version})`;
  if (process.platform === 'darwin')
    return `brew install ${project.brew}, or: ${project.variable}=/path/to/${project.name}`;
  return `curl -fsSL ${project.releases}/v${project.version}/${archive} | tar -xz && export ${project.variable}="$PWD/${archive.replace('.tar.gz', '')}/${project.name}"`;
}
