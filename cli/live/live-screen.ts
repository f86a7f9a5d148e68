// Draws a run in the terminal four times a second, from begin to end: facts, the show if there is one, and a bar.
import type { Clock, PhaseStart } from '../../contract/index.ts';
import { type LiveState, type PhaseUnderWay, phaseBar, runScreen } from '../../reports/live/index.ts';
import type { CliContext } from '../context.ts';

const everyMs = 250;

export interface LiveScreen {
  /** For `HarnessPorts.phase`. */
  phase(this: void, start: PhaseStart): void;
  /** Draws now. */
  draw(): void;
  /** Ends the screen; what was drawn last stays. */
  close(): void;
}

export interface LiveScreenParts {
  /** The newest state of the run; null before there is one. */
  state: () => LiveState | null;
  /** Lines above the facts, for a width. */
  show?: (width: number) => readonly string[];
  /** The phase of a run that another process plays; else `phase` says when one begins. */
  phaseOf?: (state: LiveState | null) => PhaseUnderWay | null;
}

/** Null where there is no terminal to draw on: then plain lines do. */
export async function openLiveScreen(
  context: Pick<CliContext, 'clock' | 'openScreen'>,
  { state, show = () => [], phaseOf }: LiveScreenParts,
): Promise<LiveScreen | null> {
  const screen = (await context.openScreen?.()) ?? null;
  if (screen === null) return null;
  const { clock } = context;
  const closed = new AbortController();
  let phase: PhaseUnderWay | null = null;
  const draw = (): void => {
    if (closed.signal.aborted) return;
    const width = (process.stderr.columns ?? 80) - 1;
    const shown = show(width);
    const seen = state();
    const under = phaseOf === undefined ? phase : phaseOf(seen);
    screen.draw([
      '',
      ...shown,
      ...(shown.length > 0 ? [''] : []),
      ...runScreen(seen, { colours: (process.env['NO_COLOR'] ?? '') === '' }),
      ...(under === null ? [] : [phaseBar(under, clock.nowMs(), width)]),
    ]);
  };
  void drawing(clock, draw, closed.signal);
  return {
    phase: (start) => {
      phase = { ...start, sinceMs: clock.nowMs() };
      draw();
    },
    draw,
    close: () => {
      closed.abort();
      screen.leave();
    },
  };
}

async function drawing(clock: Clock, draw: () => void, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    draw();
    await clock.sleep(everyMs, signal).catch(() => undefined);
  }
}
