// Builds the program that reads dashboards with Grafana's schema, once for each version of its source.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../cache/cache-folder.mjs';
import { keepEntry } from '../cache/entry.mjs';
import { SourceFailed } from '../sources/first-available.mjs';
import { onPath } from '../sources/on-path.mjs';
import { runCommand, whyItFailed } from '../run-command.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const SOURCES = ['go.mod', 'go.sum', 'main.go'];
const BUILD_MS = 600_000;
const BUILD_ENV = { CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '-mod=readonly' };
// Half a minute of the build is optimising code that runs once.
const BUILD_ARGS = ['build', '-trimpath', '-gcflags=-N -l', '-ldflags=-s -w'];

/** Go, if there is one. @param {NodeJS.ProcessEnv} [env] */
export function goProgram(env = process.env) {
  return onPath('go', env, ['/usr/local/go/bin']);
}

/**
 * Path of the program; the first time it is built, which takes Go 1.25 or newer, its module proxy and up to a
 * minute.
 * @param {{ cacheDir?: string, go?: string | undefined }} [how] @returns {Promise<string>} @throws
 * {SourceFailed}
 */
export async function ensureGrafanaSchema({ cacheDir = cacheFolder(), go = goProgram() } = {}) {
  const name = `grafana-schema-${await sourceHash()}-${process.platform}-${process.arch}`;
  const { folder } = await keepEntry({ cacheDir, name, make: (into) => build(into, go) });
  return join(folder, 'grafana-schema');
}

async function sourceHash() {
  const hash = createHash('sha256');
  for (const file of SOURCES) hash.update(await readFile(join(HERE, file)));
  return hash.digest('hex').slice(0, 12);
}

/** @param {string} folder @param {string | undefined} go */
async function build(folder, go) {
  if (go === undefined) throw new SourceFailed('there is no go on PATH');
  const ended = await runCommand(go, [...BUILD_ARGS, '-o', join(folder, 'grafana-schema'), '.'], {
    cwd: HERE,
    env: { ...process.env, ...BUILD_ENV },
    timeoutMs: BUILD_MS,
  });
  if (ended.code !== 0) throw new SourceFailed(whyItFailed('go build', ended));
  return { rung: 'go build', version: await sdkVersion(), files: ['grafana-schema'] };
}

/** Which schema it is: the version of Grafana's SDK in go.mod. */
async function sdkVersion() {
  const [, version = ''] =
    /grafana-foundation-sdk\/go v(\S+)/.exec(await readFile(join(HERE, 'go.mod'), 'utf8')) ?? [];
  return version;
}
