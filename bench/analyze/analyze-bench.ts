// How fast `showtime analyze` judges a large run, and with how much memory: the command line itself, in a
// separate process.
//
//   npx tsx bench/analyze/analyze-bench.ts SAMPLES INTENTS [DURATION_MS] [SEED]      prints JSON
import { realpathSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../platform/clock.ts';
import { nodeShell } from '../../platform/shell.ts';
import { packageRoot } from '../../contract/index.ts';
import type { Bench } from '../figure.ts';
import type { LargeRunSizes } from './large-run/layout.ts';
import { makeLargeRun, sizesOf } from './make-large-run.ts';

export interface AnalyzeFigure {
  /** Rows of samples.csv over the wall time of the whole command, start of Node and report included. */
  samplesPerSecond: number;
  peakRssMb: number;
  samples: number;
  intents: number;
  seconds: number;
  /** CPU of all its threads. */
  cpuSeconds: number;
}

type BenchSetup = Pick<Bench, 'shell' | 'clock'> & Partial<Pick<Bench, 'folder' | 'signal'>>;

/**
 * Makes a run of these sizes below `folder` (default the system's for temporary files), judges it once and
 * removes it.
 * Needs the compiled command line. Rejects if the verdict is not pass.
 */
export async function analyzeFigure(
  sizes: LargeRunSizes,
  setup: BenchSetup = { shell: nodeShell(), clock: systemClock() },
): Promise<AnalyzeFigure> {
  const dir = await mkdtemp(join(setup.folder ?? tmpdir(), 'showtime-large-'));
  try {
    makeLargeRun(dir, sizes);
    return { ...(await judged(dir, sizes.samples, setup)), samples: sizes.samples, intents: sizes.intents };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function judged(
  dir: string,
  samples: number,
  { shell, clock, signal }: BenchSetup,
): Promise<Omit<AnalyzeFigure, 'samples' | 'intents'>> {
  const root = packageRoot();
  const startedMs = clock.nowMs();
  const command = {
    file: process.execPath,
    args: [
      '--import',
      join(root, 'bench/analyze/report-usage.mjs'),
      join(root, 'cli/bin.mjs'),
      'analyze',
      dir,
    ],
  };
  const { code, stdout, stderr } = await shell.run(command, signal ? { signal } : {});
  const seconds = (clock.nowMs() - startedMs) / 1000;
  const used = /^used: (.*)$/m.exec(stderr)?.[1];
  if (code !== 0 || used === undefined)
    throw new Error(`showtime analyze ended with ${code}: ${(stderr + stdout).trim()}`);
  const { peakRssMb, cpuSeconds } = JSON.parse(used) as { peakRssMb: number; cpuSeconds: number };
  return {
    samplesPerSecond: Math.round(samples / seconds),
    peakRssMb: Math.round(peakRssMb),
    seconds: tenths(seconds),
    cpuSeconds: tenths(cpuSeconds),
  };
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  process.stdout.write(`${JSON.stringify(await analyzeFigure(sizesOf(process.argv.slice(2))))}\n`);
}
