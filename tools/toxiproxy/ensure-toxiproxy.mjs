// Finds Toxiproxy's server, which stands between load and service with `--via-proxy`, or builds it from the
// module beside this file.
import { cp, mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SourceFailed } from '../sources/first-available.mjs';
import { isAtLeast, onPath } from '../sources/on-path.mjs';
import { ensureProgram, findProgram } from '../sources/program-sources.mjs';
import { runCommand, whyItFailed } from '../run-command.mjs';

/** As in go.mod, which a test compares. */
export const TOXIPROXY_VERSION = '2.5.0';
/** The first with the toxic `reset_peer` and without an API that browsers can call. */
const OLDEST = '2.4';
const MODULE = 'github.com/Shopify/toxiproxy/v2';
const PACKAGE = `${MODULE}/cmd/server`;
const HERE = dirname(fileURLToPath(import.meta.url));
const BUILD_MS = 600_000;
// Static, and independent of the user's Go settings.
const BUILD_ENV = { CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '-mod=readonly' };

/**
 * @typedef {{ path: string, version: string, rung: string, tried: import('../sources/first-available.mjs').Tried[] }} Toxiproxy
 * @typedef {import('../sources/program-sources.mjs').How & { goProgram?: string | undefined }} How
 */

/** @param {string | undefined} [goProgram] */
function toxiproxy(goProgram) {
  return {
    tool: 'toxiproxy',
    row: 'toxiproxy (run --via-proxy only)',
    required: false,
    variable: 'SHOWTIME_TOXIPROXY',
    names: ['toxiproxy-server', 'toxiproxy'],
    examine: async (path) => ({ path, version: await usableVersion(path) }),
    kept: (folder, version) => ({ path: join(folder, 'toxiproxy-server'), version }),
    ways: [
      {
        rung: 'go build',
        entry: `toxiproxy-${TOXIPROXY_VERSION}-${process.platform}-${process.arch}`,
        make: (folder, { onProgress }) => buildWithGo(folder, goProgram, onProgress),
      },
    ],
    get: 'node tools/get.mjs toxiproxy',
    byHand: `install Toxiproxy ${OLDEST} or newer, and put toxiproxy-server on PATH or name it in SHOWTIME_TOXIPROXY; or install Go 1.24 or newer, with which it is built`,
  };
}

/**
 * A Toxiproxy 2 that runs; the first time it may be built, which takes Go, its module proxy and half a minute.
 * @param {How} [how] `goProgram` is the Go to use
 * @returns {Promise<Toxiproxy>} @throws {import('../sources/missing-tool-error.mjs').MissingToolError}
 */
export async function ensureToxiproxy({ goProgram, ...how } = {}) {
  return ensureProgram(toxiproxy(goProgram), how);
}

/**
 * The doctor's row: looks, but gets nothing.
 * @param {import('../sources/program-sources.mjs').How} [how]
 * @returns {Promise<import('../sources/tool-row.mjs').ToolRow>}
 */
export async function findToxiproxy(how) {
  return findProgram(toxiproxy(), how);
}

/** @param {string} folder @param {string | undefined} goProgram @param {(line: string) => void} onProgress */
async function buildWithGo(folder, goProgram, onProgress) {
  const go = goProgram ?? onPath('go', process.env, ['/usr/local/go/bin']);
  if (go === undefined) throw new SourceFailed('there is no go on PATH');
  // A copy, so that a build can never change the committed files.
  const module = join(folder, 'module');
  await mkdir(module);
  for (const file of ['go.mod', 'go.sum']) await cp(join(HERE, file), join(module, file));
  onProgress('building Toxiproxy from source with Go (half a minute, once)');
  const version = await pinnedVersion();
  const flags = ['build', '-trimpath', `-ldflags=-s -w -X ${MODULE}.Version=${version}`];
  const ended = await runCommand(go, [...flags, '-o', join(folder, 'toxiproxy-server'), PACKAGE], {
    cwd: module,
    env: { ...process.env, ...BUILD_ENV },
    timeoutMs: BUILD_MS,
  });
  if (ended.code !== 0) throw new SourceFailed(whyItFailed('go build', ended));
  await rm(module, { recursive: true });
  return { rung: 'go build', version, files: ['toxiproxy-server'] };
}

/** The version that go.mod pins; the build writes it into the program, which knows none of its own. */
async function pinnedVersion() {
  const text = await readFile(join(HERE, 'go.mod'), 'utf8');
  return /toxiproxy\/v2 v(\S+)/.exec(text)?.[1] ?? '';
}

/** @param {string} path of a program that somebody installed */
async function usableVersion(path) {
  const ended = await runCommand(path, ['-version'], { timeoutMs: 15_000 });
  if (ended.code !== 0) throw new SourceFailed(whyItFailed(`${path} -version`, ended));
  const version = /version v?(\d+\.\d+\.\d+)/.exec(ended.stdout)?.[1];
  if (version === undefined)
    throw new SourceFailed(`${path} does not say which Toxiproxy it is: ${ended.stdout.slice(0, 80).trim()}`);
  if (!isAtLeast(version, OLDEST) || isAtLeast(version, '3'))
    throw new SourceFailed(`${path} is Toxiproxy ${version}; ${OLDEST} or newer, before 3, is needed`);
  return version;
}
