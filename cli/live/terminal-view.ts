// A run in the terminal: a screen that is drawn in place, and plain lines where there is no terminal.
import {
  type LiveFeed,
  type LiveState,
  clockText,
  ordersLines,
  phasesOf,
  ratesText,
} from '../../reports/live/index.ts';
import type { CliContext } from '../context.ts';
import { openLiveScreen } from './live-screen.ts';

/** Resolves when the run is over or the signal that ends its feed aborted. Rejects if a file cannot be read. */
export async function showInTerminal(context: CliContext, feed: LiveFeed): Promise<void> {
  const screen = await openLiveScreen(context, {
    state: () => feed.state(),
    phaseOf: phasesOf(context.clock),
  });
  const stop = screen === null ? feed.onChange(plainLines(context, () => feed.state())) : () => undefined;
  try {
    await feed.done;
    screen?.draw();
  } finally {
    stop();
    screen?.close();
  }
}

/** What happened once each, and the rates now and then. */
function plainLines({ progress, live }: CliContext, state: () => LiveState): () => void {
  let saidMs = -Infinity;
  return () => {
    const seen = state();
    for (const { atMs, text } of seen.happened.filter((one) => one.atMs > saidMs))
      progress(`${clockText(atMs)}  ${text}`);
    saidMs = Math.max(saidMs, ...seen.happened.map(({ atMs }) => atMs));
    if (seen.run !== null && seen.phase === 'playing')
      live([`${clockText(seen.nowMs)}  ${ratesText(seen)}`, ...ordersLines(seen)].join('  '));
  };
}
