// Somebody's own HTTP service: reachable, and otherwise left alone.
import { ShowtimeError, type Command } from '../../contract/index.ts';
import type { System } from './system.ts';

/** Any answer at all counts as up; this long without one does not, ms. */
const answersWithinMs = 5_000;

/** Checks that the service answers. @throws ShowtimeError target-not-up */
export async function openOwnService(baseUrl: string, storedCommand: string | null): Promise<System> {
  await fetch(baseUrl, { signal: AbortSignal.timeout(answersWithinMs), redirect: 'manual' }).catch(
    (cause: unknown) => {
      const reason = (cause as { cause?: Error }).cause ?? (cause as Error);
      throw new ShowtimeError(
        'target-not-up',
        {
          what: `${baseUrl} does not answer`,
          why: reason.message,
          fix: 'start your service first, and check host and port',
        },
        { cause },
      );
    },
  );
  return {
    kind: 'base-url',
    id: null,
    baseUrl,
    observability: null,
    found: true,
    writer: null,
    tokensFile: null,
    houseFile: null,
    settings: {},
    versions: {},
    storedCommand: storedCommand === null ? null : inShell(storedCommand),
    checkPlan: async () => [],
    processes: async () => [],
    longestStallMs: async () => null,
    record: async () => undefined,
    play: async () => undefined,
    stopFaults: async () => undefined,
    stopRecording: async () => undefined,
    openTransactions: async () => 0,
    finish: async () => undefined,
  };
}

/** A user's command is a shell line, as in a CI file, with the environment of the user's shell. */
function inShell(line: string): Command {
  return { file: 'sh', args: ['-c', line], inherits: 'all' };
}
