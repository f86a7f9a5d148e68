// Compiles the TypeScript sources into dist/, if any of them changed since. Types are not checked here: `npm run types`
// does it.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../run-command.mjs';
import { bundlePrograms } from './bundle.mjs';
import { SetUpError } from './set-up-error.mjs';

const STAMP = 'dist/.showtime-build.json';
/** A minute on a free machine; an installation from git that is cut here has lost all of its downloads. */
const BUILD_MS = 900_000;
const NOT_SOURCES = new Set(['node_modules', 'dist', 'runs', 'coverage', '.git']);

/** True if dist/ was built from exactly these sources and none of its files is gone. @param {string} root */
export async function isBuildCurrent(root) {
  const stamp = await readStamp(root);
  if (stamp === undefined || stamp.sources !== (await hashOfSources(root))) return false;
  return hasOutputs(root, stamp);
}

/**
 * @param {string} root @param {{ onProgress: (line: string) => void, timeoutMs?: number }} how @throws {SetUpError}
 * if the sources do not compile, or not in time
 */
export async function build(root, { onProgress, timeoutMs = BUILD_MS }) {
  onProgress('compiling (tsc)');
  const sources = await hashOfSources(root);
  // With it tsc would assume that a deleted output is still there.
  await rm(join(root, 'dist/.tsbuildinfo'), { force: true });
  const tsc = join(root, 'node_modules/typescript-native/bin/tsc');
  const ended = await runCommand(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
    cwd: root,
    timeoutMs,
  });
  if (ended.timedOut)
    throw new SetUpError(70, {
      what: 'The sources were not compiled.',
      why: `tsc took more than ${timeoutMs / 1_000} s and was stopped`,
      fix: 'end other work on this machine, then: npm run build',
    });
  if (ended.code !== 0) {
    throw new SetUpError(70, {
      what: 'The sources do not compile.',
      why: `tsc printed:\n${`${ended.stdout}\n${ended.stderr}`.trim().split('\n').slice(0, 20).join('\n')}`,
      fix: 'fix the lines above, then: npm run build',
    });
  }
  await bundlePrograms(root);
  await stampBuild(root, sources);
}

/**
 * Takes the build of another checkout whose sources are the same, which saves the time of the compiler. Does nothing
 * where they differ, or where that build is not complete.
 * @param {string} from @param {string} to @returns {Promise<boolean>} whether it was taken
 */
export async function takeBuild(from, to) {
  const stamp = await readStamp(from);
  if (stamp === undefined || stamp.sources !== (await hashOfSources(to))) return false;
  if (!hasOutputs(from, stamp)) return false;
  await cp(join(from, 'dist'), join(to, 'dist'), { recursive: true });
  return true;
}

/** False if a file of the build is gone. */
function hasOutputs(root, stamp) {
  return stamp.outputs.every((file) => existsSync(join(root, 'dist', file)));
}

async function readStamp(root) {
  return readFile(join(root, STAMP), 'utf8')
    .then(JSON.parse)
    .catch(() => undefined);
}

async function stampBuild(root, sources) {
  const outputs = await filesUnder(join(root, 'dist'), (name) => name.endsWith('.js'));
  await writeFile(join(root, STAMP), JSON.stringify({ sources, outputs }));
}

/**
 * By content, so that a checkout of another commit and back, or a touch, builds nothing. The lockfile and the modules of
 * tools/ are part of it, because packages and tools are joined into the bundle.
 */
export async function hashOfSources(root) {
  const files = await filesUnder(
    root,
    (name) =>
      (name.endsWith('.ts') && !name.endsWith('.test.ts')) ||
      name.endsWith('.mjs') ||
      /^tsconfig.*\.json$/.test(name) ||
      name === 'package-lock.json',
  );
  const contents = await Promise.all(files.map((file) => readFile(join(root, file))));
  const hash = createHash('sha256');
  files.forEach((file, index) => hash.update(`${file}\0${contents[index].length}\0`).update(contents[index]));
  return hash.digest('hex');
}

/** Sorted paths relative to `folder`, with forward slashes. */
async function filesUnder(folder, wanted, prefix = '') {
  const found = [];
  for (const item of await readdir(join(folder, prefix), { withFileTypes: true })) {
    const path = `${prefix}${item.name}`;
    if (item.isDirectory() && !(prefix === '' && NOT_SOURCES.has(item.name)))
      found.push(...(await filesUnder(folder, wanted, `${path}/`)));
    if (item.isFile() && wanted(item.name)) found.push(path);
  }
  return found.sort();
}
