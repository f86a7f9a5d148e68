// Runs one line of a recipe to its end: a build, a seed.
import { exitInWords, didNotStart, patienceOf, startLine, type Opening } from './opening.ts';

/**
 * Nothing of it runs afterwards. @throws ShowtimeError subject-did-not-start with its last lines, or the
 * signal's reason
 */
export async function runStep(
  opening: Opening,
  name: string,
  step: { line: string; cwd: string; env: Readonly<Record<string, string>>; patienceMs?: number },
): Promise<void> {
  const patienceMs = step.patienceMs ?? patienceOf(opening);
  opening.context.progress(`${opening.side}: ${name}: ${step.line}`);
  const kept = await startLine(opening, name, step);
  const code = await orTooLong(opening, patienceMs, kept.exited);
  if (code === 0) return;
  await kept.end();
  opening.signal.throwIfAborted();
  throw await didNotStart(opening, {
    what: `could not be started: its ${name} ${code === 'too long' ? `took longer than ${patienceMs / 1000} s and was ended` : `ended with ${exitInWords(code)}`}`,
    why: `"${step.line}" was run in ${step.cwd}`,
    fix:
      code === 'too long'
        ? `make the ${name} quicker, or raise subject.patienceMs in the budgets file`
        : `correct the ${name}`,
  });
}

/** The exit code; or that its patience or the signal came first. */
async function orTooLong(
  { context, signal }: Opening,
  ms: number,
  exited: Promise<number>,
): Promise<number | 'too long'> {
  const over = new AbortController();
  const patience = context.clock
    .sleep(ms, AbortSignal.any([signal, over.signal]))
    .catch(() => undefined)
    .then(() => 'too long' as const);
  try {
    return await Promise.race([exited, patience]);
  } finally {
    over.abort();
  }
}
