// `npm test -- ARGS`: sets up what is missing, gets the tools, runs every test but those of the groups `long` and `cluster`;
// the lines before the last name the slowest files and what failed, and the last holds the counts.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureAlertmanager } from './alertmanager/ensure-alertmanager.mjs';
import { installChromium } from './chromium.mjs';
import { ensureK6 } from './k6/ensure-k6.mjs';
import { failedTests } from './failed-tests.mjs';
import { liveProgress } from './live-progress.mjs';
import { ensureMariadb } from './mariadb/ensure-mariadb.mjs';
import { ensureMysqldExporter } from './mysqld-exporter/ensure-mysqld-exporter.mjs';
import { ensureOtava } from './otava/ensure-otava.mjs';
import { ensurePrometheus } from './prometheus/ensure-prometheus.mjs';
import { CHECKOUT, exitWith, setUpOrExit } from './set-up.mjs';
import { slowestFiles } from './slowest-files.mjs';
import { addCounts, countTests, countsLine, exitCodeOf } from './test-counts.mjs';
import { testSteps } from './test-groups.mjs';

async function getTools() {
  const progress = liveProgress(process.stderr);
  try {
    const tools = [
      ensureK6,
      ensureMariadb,
      ensureOtava,
      ensurePrometheus,
      ensureAlertmanager,
      ensureMysqldExporter,
      installChromium,
    ];
    await Promise.all(tools.map((get) => get({ onProgress: progress.say })));
    progress.clear();
  } catch (error) {
    progress.clear();
    exitWith(error);
  }
}

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */
/** @typedef {{ code: number, counts: Counts, files: import('./slowest-files.mjs').FileTime[],
 * failed: readonly string[] }} Result */

/**
 * One call of vitest. A call beside another one is shown whole when it has ended, so that their lines do not mix.
 * @param {readonly string[]} args @param {boolean} isShownAtOnce
 * @returns {Promise<Result>}
 */
async function runVitest(args, isShownAtOnce) {
  const folder = await mkdtemp(join(tmpdir(), 'showtime-test-'));
  const report = join(folder, 'report.json');
  const times = join(folder, 'times.json');
  try {
    const vitest = join(CHECKOUT, 'node_modules/vitest/vitest.mjs');
    const code = await runProgram(
      [
        vitest,
        'run',
        '--reporter=default',
        '--reporter=json',
        `--reporter=${join(CHECKOUT, 'tools/slowest-files.mjs')}`,
        `--outputFile.json=${report}`,
        ...args,
      ],
      // Calls at once would each write what the other knew before over the times that it measured.
      { SHOWTIME_FILE_TIMES: times, SHOWTIME_TEST_CACHE: isShownAtOnce ? '' : 'beside' },
      isShownAtOnce,
    );
    const [results, files] = await Promise.all([report, times].map(readJson));
    if (results === undefined) return { code: code || 1, counts: noCounts, files: files ?? [], failed: [] };
    const failed = failedTests(results, CHECKOUT);
    return { code, counts: countTests(results), files: files ?? [], failed };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const noCounts = { passed: 0, failed: 0, skipped: 0 };

async function readJson(file) {
  return readFile(file, 'utf8')
    .then(JSON.parse)
    .catch(() => undefined);
}

/**
 * Signals to this process alone are passed on. A terminal's Ctrl-C reaches the child directly, and vitest
 * would take a second one as a request to stop at once.
 * @param {readonly string[]} args @param {Readonly<Record<string, string>>} env @param {boolean} isShownAtOnce
 * @returns {Promise<number>} the exit code, 1 if a signal ended it
 */
async function runProgram(args, env, isShownAtOnce) {
  const stdio = isShownAtOnce ? 'inherit' : ['ignore', 'pipe', 'pipe'];
  const child = spawn(process.execPath, args, { cwd: CHECKOUT, stdio, env: { ...process.env, ...env } });
  /** @type {Buffer[]} */
  const printed = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part) => printed.push(part));
  const terminate = () => child.kill('SIGTERM');
  const interrupt = () => {
    if (!process.stdin.isTTY) child.kill('SIGINT');
  };
  process.on('SIGTERM', terminate).on('SIGINT', interrupt);
  try {
    return await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve(code ?? 1));
    });
  } finally {
    process.off('SIGTERM', terminate).off('SIGINT', interrupt);
    process.stdout.write(Buffer.concat(printed));
  }
}

await setUpOrExit();
await getTools();
let isStopped = false;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    isStopped = true;
  });
}
/** @type {Result[]} */
const results = [];
for (const step of testSteps(process.argv.slice(2))) {
  if (isStopped) break;
  results.push(...(await Promise.all(step.map((args, index) => runVitest(args, index === 0)))));
}
const counts = addCounts(results.map((one) => one.counts));
process.exitCode = isStopped ? 130 : exitCodeOf(counts, Math.max(...results.map(({ code }) => code)));
const files = results.flatMap((one) => one.files);
const named = 10;
if (files.length > named) {
  process.stdout.write(`The ${named} slowest files:\n${slowestFiles(files, named).join('\n')}\n\n`);
}
const failed = results.flatMap((one) => one.failed);
if (failed.length > 0) process.stdout.write(`What failed:\n${failed.join('\n')}\n\n`);
process.stdout.write(`${countsLine(counts)}\n`);
