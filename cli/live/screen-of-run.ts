// What `showtime run` draws while it works: nothing but plain lines where there is no terminal.
import type { HarnessPorts } from '../../contract/index.ts';
import type { RunFolder } from '../../control/run-folder.ts';
import { type LiveFeed, followRun, judgingPhase } from '../../reports/live/index.ts';
import type { CliContext } from '../context.ts';
import { openLiveScreen } from './live-screen.ts';

export interface ScreenOfRun {
  /** The ports of the context, and the phases that the screen shows. */
  ports: HarnessPorts;
  /** For `onFolder` of `rehearse`. */
  follow(folder: RunFolder): void;
  judging(): void;
  close(): void;
}

export async function screenOfRun(context: CliContext): Promise<ScreenOfRun> {
  const closed = new AbortController();
  let feed: LiveFeed | undefined;
  const screen = await openLiveScreen(context, { state: () => feed?.state() ?? null });
  if (screen === null)
    return { ports: context, follow: () => undefined, judging: () => undefined, close: () => undefined };
  return {
    ports: { ...context, phase: screen.phase },
    follow: ({ path }) => {
      feed = followRun(path, { clock: context.clock, signal: closed.signal });
      // The screen is a convenience: a file that cannot be read ends it, and the run goes on.
      feed.done.catch(() => undefined);
    },
    judging: () => screen.phase(judgingPhase),
    close: () => {
      closed.abort();
      screen.close();
    },
  };
}
