// Undoes every fault that stays longer than its record allows, even if its player no longer runs.
import type { RunEvent } from '../contract/index.ts';
import { reasonOf } from './bounded.ts';
import { openFaults, undoOpenFault, type OpenFault, type Undoing } from './left-open.ts';
import { defaultLimits } from './limits.ts';

export interface WatchdogOptions extends Omit<Undoing, 'by'> {
  /** The run's events so far: the file, not the player's memory. */
  readEvents: () => Promise<Iterable<RunEvent>>;
  /** The run's zero on Clock.nowMs. */
  startedMonotonicMs: number;
  /** Between two polls. */
  everyMs?: number;
  /** Called when the record cannot be read; the watchdog continues. */
  onTrouble?: (reason: string) => void;
}

export interface Watchdog {
  /** Stops the watchdog; resolves when a running undo has ended. */
  stop(): Promise<void>;
}

/** Open faults that were declared longer ago than `undoWithinMs` (from the record) plus the grace. */
export function overdueFaults(
  events: Iterable<RunEvent>,
  nowMs: number,
  graceMs: number,
): readonly OpenFault[] {
  return openFaults(events).filter(
    ({ declaredMs, record }) => nowMs > declaredMs + undoWithinMs(record) + graceMs,
  );
}

/** Runs until it is stopped. A fault whose undo failed is tried again after another grace. */
export function startWatchdog(options: WatchdogOptions): Watchdog {
  const stopped = new AbortController();
  const watching = watch(options, stopped.signal);
  return {
    stop: async () => {
      stopped.abort();
      await watching;
    },
  };
}

async function watch(options: WatchdogOptions, signal: AbortSignal): Promise<void> {
  const { clock, everyMs = 500, startedMonotonicMs, readEvents, onTrouble } = options;
  const graceMs = options.limits?.graceMs ?? defaultLimits.graceMs;
  const quietUntilMs = new Map<string, number>();
  while (!signal.aborted) {
    try {
      const nowMs = clock.nowMs() - startedMonotonicMs;
      const due = overdueFaults(await readEvents(), nowMs, graceMs).filter(
        ({ id }) => nowMs >= (quietUntilMs.get(id) ?? 0),
      );
      await Promise.all(due.map((open) => undoOpenFault(open, { ...options, by: 'watchdog' })));
      for (const { id } of due) quietUntilMs.set(id, clock.nowMs() - startedMonotonicMs + graceMs);
    } catch (error) {
      onTrouble?.(reasonOf(error));
    }
    await clock.sleep(everyMs, signal).catch(() => undefined);
  }
}

function undoWithinMs(record: OpenFault['record']): number {
  const recorded = record['undoWithinMs'];
  return typeof recorded === 'number' ? recorded : 0;
}
