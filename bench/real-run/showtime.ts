// Runs the command line as its users do, in a separate folder; Ctrl-C is passed on, and nothing stays up.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  exitCodes,
  packageRoot,
  type Command,
  targetsFolder,
  targetStatus,
  type TargetStatus,
} from '../../contract/index.ts';
import type { Bench } from '../figure.ts';

/** Exit codes with which a run has a verdict, of any outcome. */
const judged: readonly (number | null)[] = [exitCodes.pass.code, exitCodes.fail.code, exitCodes.unknown.code];

function runsFolder({ folder }: Bench): string {
  return join(folder, 'runs');
}

/** `showtime run …`. Resolves with the run folder. @throws Error if no verdict came of it */
export async function playRun(bench: Bench, args: readonly string[]): Promise<string> {
  const before = await runFolders(bench);
  const { code, output } = await showtime(bench, ['run', ...args], bench.signal);
  const after = (await runFolders(bench)).filter((name) => !before.includes(name));
  if (!judged.includes(code) || after[0] === undefined)
    throw new Error(`showtime run ended with ${code}: ${output.trim().split('\n').slice(-4).join(' / ')}`);
  return join(runsFolder(bench), after[0]);
}

/**
 * `showtime run …` in the cgroup whose file of pids is given, or in the present one. Resolves with its exit
 * code and the run folder, null if there is none.
 */
export async function exitOfRun(
  bench: Bench,
  args: readonly string[],
  procsFile: string | null,
): Promise<{ code: number | null; run: string | null; output: string }> {
  const before = await runFolders(bench);
  const { code, output } = await showtime(bench, ['run', ...args], bench.signal, procsFile);
  const [made] = (await runFolders(bench)).filter((name) => !before.includes(name));
  return { code, output, run: made === undefined ? null : join(runsFolder(bench), made) };
}

/**
 * Any other verb, with its duration from start to end, s.
 * @throws Error with its output if it ended with anything but `expected`
 */
export async function timedVerb(
  bench: Bench,
  args: readonly string[],
  expected: readonly number[] = [0],
): Promise<number> {
  const startMs = bench.clock.nowMs();
  const { code, output } = await showtime(bench, args, bench.signal);
  if (code === null || !expected.includes(code))
    throw new Error(
      `showtime ${args.join(' ')} ended with ${code}: ${output.trim().split('\n').slice(-4).join(' / ')}`,
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
    const { code, stdout, output } = await showtime(
      bench,
      ['up', '--id', targetId, '--json', ...flags],
      bench.signal,
    );
    if (code !== 0) throw new Error(`showtime up ended with ${code}: ${output.trim()}`);
    return await use(
      targetStatus.parse(JSON.parse(stdout)),
      join(runsFolder(bench), targetsFolder, targetId),
    );
  } finally {
    await endTargets(bench);
  }
}

/** Ends every target of the folder, whatever happened to its harness. */
export async function endTargets(bench: Bench): Promise<void> {
  await showtime(bench, ['recover']);
  for (const id of await readdir(join(runsFolder(bench), targetsFolder)).catch(() => []))
    await showtime(bench, ['down', id]);
}

interface CommandOutput {
  code: number | null;
  stdout: string;
  /** Its output on stderr. */
  output: string;
}

/** In a separate session: a terminal's Ctrl-C reaches this process alone, which passes it on once. */
async function showtime(
  bench: Bench,
  args: readonly string[],
  signal?: AbortSignal,
  procsFile: string | null = null,
): Promise<CommandOutput> {
  signal?.throwIfAborted();
  const running = await bench.shell.start(
    {
      ...inCgroup(procsFile, [process.execPath, join(packageRoot(), 'cli/bin.mjs'), ...args]),
      cwd: bench.folder,
      inherits: 'all',
      env: { SHOWTIME_RUNS: runsFolder(bench) },
    },
    { detached: true },
  );
  const stop = (): void => void running.kill('SIGINT');
  signal?.addEventListener('abort', stop, { once: true });
  const result: CommandOutput = { code: null, stdout: '', output: '' };
  running.stdout?.on('data', (chunk: Buffer) => {
    result.stdout += chunk.toString();
  });
  running.stderr?.on('data', (chunk: Buffer) => {
    result.output += chunk.toString();
  });
  result.code = (await running.exited).code;
  signal?.removeEventListener('abort', stop);
  signal?.throwIfAborted();
  return result;
}

/** A shell moves itself in before it becomes the program, so that nothing of it runs outside. */
function inCgroup(
  procsFile: string | null,
  [file = '', ...args]: readonly string[],
): Pick<Command, 'file' | 'args'> {
  return procsFile === null
    ? { file, args }
    : { file: 'sh', args: ['-c', 'echo $$ > "$0" && exec "$@"', procsFile, file, ...args] };
}

async function runFolders(bench: Bench): Promise<string[]> {
  return (await readdir(runsFolder(bench)).catch(() => [])).filter((name) => !name.startsWith('.')).sort();
}
