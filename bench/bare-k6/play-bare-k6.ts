// Plays the bundled rush with k6 alone: the same customers and requests, no samples, no ledger, no console
// lines.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { getK6 } from '../../control/tools.ts';
import { scriptSettings } from '../../contract/index.ts';
import { k6BuildOptions, RunClock, startMachineRecorder } from '../../load/index.ts';
import { scenarios } from '../../scenarios/index.ts';
import type { Bench } from '../figure.ts';
import { cpuSecondsOf } from './cpu-seconds.ts';

export interface BarePlay {
  seed: number;
  baseUrl: string;
  /** Holds tokens.json and house.json. */
  targetFolder: string;
  /** The curve.json of the run that is compared. */
  curveFile: string;
}

/** CPU seconds of k6, metered once a second as in a run's machine.csv. */
export async function playBareK6(
  { shell, clock, folder, signal }: Bench,
  { seed, baseUrl, targetFolder, curveFile }: BarePlay,
): Promise<number> {
  const k6 = await getK6(() => undefined);
  const env = {
    K6_NO_USAGE_REPORT: 'true',
    K6_AUTO_EXTENSION_RESOLUTION: 'false',
    [scriptSettings.sloThresholds]: 'off',
    BASE_URL: baseUrl,
    SEED: String(seed),
    RUN_NONCE: `bare-${seed}-${Math.round(clock.nowMs())}`,
    CURVE: curveFile,
    TOKENS: join(targetFolder, 'tokens.json'),
    HOUSE: join(targetFolder, 'house.json'),
  };
  const running = await shell.start(
    {
      file: k6.path,
      args: ['run', '--quiet', '--no-color', '--summary-mode=disabled', '-'],
      env,
      cwd: folder,
      input: await silentScript(),
    },
    { endsWithUs: true, detached: true, stdout: 'ignore', stderr: { appendTo: join(folder, 'bare-k6.log') } },
  );
  const stop = (): void => void running.kill('SIGKILL');
  signal.addEventListener('abort', stop, { once: true });
  const path = join(folder, `bare-${seed}-machine.csv`);
  const runClock = new RunClock(clock, { startedMonotonicMs: clock.nowMs(), startedWallMs: clock.wallMs() });
  const recorder = startMachineRecorder({
    clock,
    runClock,
    path,
    watched: () => [{ name: 'k6', pid: running.pid }],
  });
  const { code } = await running.exited;
  await recorder.stop();
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  if (code !== 0)
    throw new Error(
      `bare k6 ended with ${code}: ${readFileSync(join(folder, 'bare-k6.log'), 'utf8').trim().split('\n').slice(-3).join(' / ')}`,
    );
  return cpuSecondsOf(readFileSync(path, 'utf8'), ['k6']).get('k6') ?? NaN;
}

/** The scenario as it is bundled for a run, but for its console lines, which are the ledger. */
async function silentScript(): Promise<string> {
  const { outputFiles } = await build({
    ...k6BuildOptions({}),
    entryPoints: [scenarios['showtime-rush'].file],
    drop: ['console'],
  });
  return outputFiles[0]?.text ?? '';
}
