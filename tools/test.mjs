// `npm test -- ARGS`: sets up what is missing, gets the tools, runs every test but those of the groups `long` and `cluster`;
// the last line holds the counts, and the lines before it the slowest files.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureAlertmanager } from './alertmanager/ensure-alertmanager.mjs';
import { installChromium } from './chromium.mjs';
import { ensureK6 } from './k6/ensure-k6.mjs';
import { liveProgress } from './live-progress.mjs';
import { ensureMariadb } from './mariadb/ensure-mariadb.mjs';
import { ensureMysqldExporter } from './mysqld-exporter/ensure-mysqld-exporter.mjs';
import { ensureOtava } from './otava/ensure-otava.mjs';
import { ensurePrometheus } from './prometheus/ensure-prometheus.mjs';
import { CHECKOUT, exitWith, setUpOrExit } from './set-up.mjs';
import { groupArguments } from './test-groups.mjs';
import { countTests, countsLine, exitCodeOf } from './test-counts.mjs';

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

/** @returns {Promise<{ code: number | null, report: any }>} report is undefined if vitest wrote none */
async function runVitest(args) {
  const folder = await mkdtemp(join(tmpdir(), 'showtime-test-'));
  const file = join(folder, 'report.json');
  try {
    const vitest = join(CHECKOUT, 'node_modules/vitest/vitest.mjs');
    const code = await runInherited(process.execPath, [
      vitest,
      'run',
      '--reporter=default',
      '--reporter=json',
      `--reporter=${join(CHECKOUT, 'tools/slowest-files.mjs')}`,
      `--outputFile.json=${file}`,
      ...args,
    ]);
    const report = await readFile(file, 'utf8')
      .then(JSON.parse)
      .catch(() => undefined);
    return { code, report };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Signals to this process alone are passed on. A terminal's Ctrl-C reaches the child directly, and vitest
 * would take a second one as a request to stop at once.
 */
function runInherited(program, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: CHECKOUT, stdio: 'inherit' });
    process.on('SIGTERM', () => child.kill('SIGTERM'));
    process.on('SIGINT', () => {
      if (!process.stdin.isTTY) child.kill('SIGINT');
    });
    child.on('error', reject);
    child.on('close', resolve);
  });
}

await setUpOrExit();
await getTools();
const { code, report } = await runVitest(groupArguments(process.argv.slice(2)));
const counts = report === undefined ? { passed: 0, failed: 0, skipped: 0 } : countTests(report);
process.exitCode = exitCodeOf(counts, code);
process.stdout.write(`${countsLine(counts)}\n`);
