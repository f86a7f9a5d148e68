// Runs the program that prints what the writer holds, and appends its lines, each with its phase, to
// stored.ndjson.
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import {
  exportedLine,
  runFiles,
  ShowtimeError,
  type Clock,
  type Command,
  type ExportedLine,
  type Phase,
  type Running,
  type Shell,
} from '../../contract/index.ts';
import { AppendFile } from '../../platform/append-file.ts';

export interface RecordStoredRequest {
  shell: Shell;
  clock: Clock;
  command: Command;
  phase: Phase;
  runDir: string;
  /** Id of the run, for the phase's end line. */
  run?: string;
  signal?: AbortSignal;
}

export interface StoredCounts {
  lines: number;
  orders: number;
}

const maxDurationMs = 120_000;
const flushChars = 1 << 16;
/** What is kept of stderr for the message, characters. */
const keptChars = 2_000;

/**
 * Streams: a million rows need no million rows of memory. Only the `end` line shows whether the phase is
 * complete, so a program that fails midway leaves an incomplete phase and throws ShowtimeError
 * `stored-command-failed` with its output.
 */
export async function recordStored(request: RecordStoredRequest): Promise<StoredCounts> {
  const { shell, command, phase, runDir } = request;
  const file = new AppendFile(join(runDir, runFiles.stored));
  try {
    const running = await shell.start(command, { endsWithUs: true }).catch((cause: unknown) => {
      throw failed(command, phase, 'it could not be started', [String((cause as Error).message)]);
    });
    return await copy(request, running, file);
  } finally {
    file.close();
  }
}

async function copy(
  { clock, command, phase, run, signal }: RecordStoredRequest,
  running: Running,
  file: AppendFile,
): Promise<StoredCounts> {
  const over = new AbortController();
  let late = false;
  const stop = (): void => void running.kill('SIGKILL');
  signal?.addEventListener('abort', stop, { once: true });
  void clock.sleep(maxDurationMs, over.signal).then(
    () => {
      late = true;
      stop();
    },
    () => undefined,
  );
  const stderr = keep(running);
  try {
    const read = await copyLines(running, { phase, run }, file);
    // A refused program would go on printing into a pipe without a reader.
    if (read.wrong) stop();
    const { code, signal: killedBy } = await running.exited;
    if (read.wrong)
      throw failed(command, phase, 'it printed a line that is no stored fact', [read.wrong, ...stderr()]);
    if (code !== 0)
      throw failed(
        command,
        phase,
        late
          ? `it took more than ${maxDurationMs / 1000} s`
          : `it ended with ${killedBy ?? `exit code ${code}`}`,
        stderr(),
      );
    if (!read.ended)
      throw failed(
        command,
        phase,
        'it ended without {"kind":"end"}, so it may not have printed everything',
        stderr(),
      );
    return { lines: read.lines, orders: read.orders };
  } catch (error) {
    stop();
    throw error;
  } finally {
    over.abort();
    signal?.removeEventListener('abort', stop);
  }
}

interface Read extends StoredCounts {
  ended: boolean;
  wrong: string | undefined;
}

async function copyLines(
  { stdout }: Running,
  { phase, run }: { phase: Phase; run: string | undefined },
  file: AppendFile,
): Promise<Read> {
  const read: Read = { lines: 0, orders: 0, ended: false, wrong: undefined };
  if (!stdout) return read;
  let pending = '';
  for await (const line of createInterface({ input: stdout, crlfDelay: Infinity })) {
    if (line.trim() === '') continue;
    const fact = parse(line);
    if (typeof fact === 'string' || read.ended) {
      read.wrong =
        typeof fact === 'string'
          ? `line ${read.lines + 1}: ${fact}: ${line.slice(0, 200)}`
          : `line ${read.lines + 1}: something follows the end line`;
      break;
    }
    read.lines += 1;
    if (fact.kind === 'order') read.orders += 1;
    if (fact.kind === 'end') read.ended = true;
    pending += `${JSON.stringify({ phase, ...fact, ...(fact.kind === 'end' ? { run } : {}) })}\n`;
    if (pending.length < flushChars) continue;
    file.append(pending);
    pending = '';
  }
  if (pending !== '') file.append(pending);
  return read;
}

/** The fact, or what is wrong with the line. */
function parse(line: string): ExportedLine | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'not JSON';
  }
  const parsed = exportedLine.safeParse(value);
  return parsed.success
    ? parsed.data
    : parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'line'}: ${message}`).join('; ');
}

/** Keeps the end of a program's stderr. */
function keep({ stderr }: Running): () => string[] {
  let kept = '';
  stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    kept = (kept + chunk).slice(-keptChars);
  });
  return () =>
    kept
      .trim()
      .split('\n')
      .filter((line) => line !== '');
}

function failed(
  { file, args }: Command,
  phase: Phase,
  why: string,
  printed: readonly string[],
): ShowtimeError {
  return new ShowtimeError('stored-command-failed', {
    what: `the program that prints the stored orders (phase ${phase}) failed`,
    why,
    problems: printed,
    fix: `run it by hand: ${[file, ...args].join(' ')}`,
  });
}
