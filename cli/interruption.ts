// Ctrl-C: the first aborts the work in order. The exit code is 130 in any case.
import { exitCodes } from '../contract/index.ts';
import type { CliContext } from './context.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs `work` with a signal that aborts on Ctrl-C, SIGTERM or a closed terminal. Interrupted work may end
 * early or throw; either way the exit code becomes 130. `first` is printed as what happens before the end.
 * Returns true if it was interrupted.
 */
export async function untilInterrupted(
  context: CliContext,
  work: (signal: AbortSignal) => Promise<void>,
  first = 'faults are undone first',
): Promise<boolean> {
  const abort = new AbortController();
  const interrupt = (name: NodeJS.Signals): void => {
    context.progress(
      abort.signal.aborted ? `still stopping: ${first}; a moment` : `${name}: stopping; ${first}`,
    );
    abort.abort(new Error('interrupted'));
  };
  for (const name of signals) process.on(name, interrupt);
  try {
    await work(abort.signal);
  } catch (error) {
    if (!abort.signal.aborted) throw error;
  } finally {
    for (const name of signals) process.off(name, interrupt);
    if (abort.signal.aborted) context.exit(exitCodes.interrupted.code);
  }
  return abort.signal.aborted;
}
