// Runs the command line as its users do, in a folder of its own; Ctrl-C is handed on, and nothing stays up.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  exitCodes,
  packageRoot,
  targetsFolder,
  targetStatus,
  type TargetStatus,
} from '../../contract/index.ts';
import type { Bench } from '../figure.ts';

/** Exit codes with which a run has a verdict, whatever it says. */
const judged: readonly (number | null)[] = [exitCodes.pass.code, exitCodes.fail.code, exitCodes.unknown.code];

function runsFolder({ folder }: Bench): string {
  return join(folder, 'runs');
}

/** `showtime run …`. Resolves with the run folder. @throws Error if no verdict came of it */
export async function playRun(bench: Bench, args: readonly string[]): Promise<string> {
  const before = await runFolders(bench);
  const { code, said } = await showtime(bench, ['run', ...args], bench.signal);
  const after = (await runFolders(bench)).filter((name) => !before.includes(name));
  if (!judged.includes(code) || after[0] === undefined)
    throw new Error(`showtime run ended with ${code}: ${said.trim().split('\n').slice(-4).join(' / ')}`);
  return join(runsFolder(bench), after[0]);
}

/**
 * Any other verb, with how long it took from its start to its end, s. @throws Error with what it said if it
 * ended with anything but `expected`
 */
export async function timedVerb(
  bench: Bench,
  args: readonly string[],
  expected: readonly number[] = [0],
): Promise<number> {
  const startMs = bench.clock.nowMs();
  const { code, said } = await showtime(bench, args, bench.signal);
  if (code === null || !expected.includes(code))
    throw new Error(
      `showtime ${args.join(' ')} ended with ${code}: ${said.trim().split('\n').slice(-4).join(' / ')}`,
    );
  return (bench.clock.nowMs() - startMs) / 1_000;
}

const targetId = 'bench';

/** A target that is up while `use` works with it. */
export async function withTarget<T>(
  bench: Bench,
  flags: readonly string[],
  use: (status: TargetStatus, folder: string) => Promise<T>,
): Promise<T> {
  try {
    const { code, stdout, said } = await showtime(
      bench,
      ['up', '--id', targetId, '--json', ...flags],
      bench.signal,
    );
    if (code !== 0) throw new Error(`showtime up ended with ${code}: ${said.trim()}`);
    return await use(
      targetStatus.parse(JSON.parse(stdout)),
      join(runsFolder(bench), targetsFolder, targetId),
    );
  } finally {
    await endTargets(bench);
  }
}

/** Ends every target of the folder, whatever became of the harness that held it. */
export async function endTargets(bench: Bench): Promise<void> {
  await showtime(bench, ['recover']);
  for (const id of await readdir(join(runsFolder(bench), targetsFolder)).catch(() => []))
    await showtime(bench, ['down', id]);
}

interface Said {
  code: number | null;
  stdout: string;
  /** What it said on stderr. */
  said: string;
}

/** In a session of its own: a terminal's Ctrl-C reaches us alone, and we hand it on once. */
async function showtime(bench: Bench, args: readonly string[], signal?: AbortSignal): Promise<Said> {
  signal?.throwIfAborted();
  const running = await bench.shell.start(
    {
      file: process.execPath,
      args: [join(packageRoot(), 'cli/bin.mjs'), ...args],
      cwd: bench.folder,
      inherits: 'all',
      env: { SHOWTIME_RUNS: runsFolder(bench) },
    },
    { detached: true },
  );
  const stop = (): void => void running.kill('SIGINT');
  signal?.addEventListener('abort', stop, { once: true });
  const said: Said = { code: null, stdout: '', said: '' };
  running.stdout?.on('data', (chunk: Buffer) => {
    said.stdout += chunk.toString();
  });
  running.stderr?.on('data', (chunk: Buffer) => {
    said.said += chunk.toString();
  });
  said.code = (await running.exited).code;
  signal?.removeEventListener('abort', stop);
  signal?.throwIfAborted();
  return said;
}

async function runFolders(bench: Bench): Promise<string[]> {
  return (await readdir(runsFolder(bench)).catch(() => [])).filter((name) => !name.startsWith('.')).sort();
}
