// Builds the program that reads dashboards with Grafana's schema, once for each version of its source.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../cache/cache-folder.mjs';
import { keepEntry } from '../cache/entry.mjs';
import { goBuild, goOnPath, pinnedVersion } from '../sources/go-build.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const PROGRAM = 'grafana-schema';
const SOURCES = ['go.mod', 'go.sum', 'main.go'];

/**
 * Path of the program; the first time it is built, which takes Go 1.25 or newer, its module proxy and up to a
 * minute.
 * @param {{ cacheDir?: string, go?: string | undefined }} [how] @returns {Promise<string>} @throws
 * {import('../sources/first-available.mjs').SourceFailed}
 */
export async function ensureGrafanaSchema({ cacheDir = cacheFolder(), go = goOnPath() } = {}) {
  const name = `${PROGRAM}-${await sourceHash()}-${process.platform}-${process.arch}`;
  const { folder } = await keepEntry({ cacheDir, name, make: (into) => build(into, go) });
  return join(folder, PROGRAM);
}

async function sourceHash() {
  const hash = createHash('sha256');
  for (const file of SOURCES) hash.update(await readFile(join(HERE, file)));
  return hash.digest('hex').slice(0, 12);
}

/** @param {string} folder @param {string | undefined} go */
async function build(folder, go) {
  await goBuild(folder, {
    here: HERE,
    sources: ['main.go'],
    program: PROGRAM,
    target: '.',
    // Half a minute of the build is optimising code that runs once.
    flags: ['-gcflags=-N -l', '-ldflags=-s -w'],
    go,
  });
  // Which schema it is: the version of Grafana's SDK.
  const version = await pinnedVersion(HERE, 'github.com/grafana/grafana-foundation-sdk/go');
  return { source: 'go build', version, files: [PROGRAM] };
}
