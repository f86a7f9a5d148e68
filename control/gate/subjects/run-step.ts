// Runs one line of a recipe to its end: a build, a seed.
import { describeExit, didNotStart, timeoutOf, startLine, type Opening } from './opening.ts';

/**
 * Nothing of it runs afterwards. @throws ShowtimeError subject-did-not-start with its last lines, or the
 * signal's reason
 */
export async function runStep(
  opening: Opening,
  name: string,
  step: { line: string; cwd: string; env: Readonly<Record<string, string>>; timeoutMs?: number },
): Promise<void> {
  const timeoutMs = step.timeoutMs ?? timeoutOf(opening);
  opening.ports.progress(`${opening.side}: ${name}: ${step.line}`);
  const kept = await startLine(opening, name, step);
  const code = await orTooLong(opening, timeoutMs, kept.exited);
  if (code === 0) return;
  await kept.end();
  opening.signal.throwIfAborted();
  throw await didNotStart(opening, {
    what: `could not be started: its ${name} ${code === 'too long' ? `took longer than ${timeoutMs / 1000} s and was ended` : `ended with ${describeExit(code)}`}`,
    why: `"${step.line}" was run in ${step.cwd}`,
    fix:
      code === 'too long'
        ? `make the ${name} quicker, or raise subject.patienceMs in the budgets file`
        : `correct the ${name}`,
  });
}

/** The exit code, or that the timeout or the signal came first. */
async function orTooLong(
  { ports, signal }: Opening,
  ms: number,
  exited: Promise<number>,
): Promise<number | 'too long'> {
  const over = new AbortController();
  const timeout = ports.clock
    .sleep(ms, AbortSignal.any([signal, over.signal]))
    .catch(() => undefined)
    .then(() => 'too long' as const);
  try {
    return await Promise.race([exited, timeout]);
  } finally {
    over.abort();
  }
}
