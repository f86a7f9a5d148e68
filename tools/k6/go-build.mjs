// Builds k6 from source with Go, pinned by the go.mod and go.sum beside this file.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { goBuild, goOnPath } from '../sources/go-build.mjs';
import { usableK6Version } from './k6-version.mjs';

/**
 * Fills `folder` with the file `k6`. Takes one to four minutes and needs Go 1.25 or newer and its module
 * proxy.
 * @param {string} folder @param {{ go?: string | undefined, onProgress?: (line: string) => void }} [how] `go`
 * is the program to use
 * @returns {Promise<import('../cache/entry.mjs').Made>} @throws {import('../sources/first-available.mjs').SourceFailed}
 */
export async function buildWithGo(folder, { go = goOnPath(), onProgress = () => {} } = {}) {
  onProgress('building k6 from source with Go (takes a few minutes, once)');
  let packages = 0;
  const path = await goBuild(folder, {
    here: dirname(fileURLToPath(import.meta.url)),
    program: 'k6',
    target: 'go.k6.io/k6/v2',
    // With -v it prints a line a package.
    flags: ['-ldflags=-s -w', '-v'],
    go,
    onLine: () => {
      packages += 1;
      if (packages % 25 === 0) onProgress(`building k6 with Go: ${packages} packages`);
    },
    timeoutMs: 1_200_000,
  });
  return { source: 'go build', version: await usableK6Version(path), files: ['k6'] };
}
