// Plays faults on a target into a recording, by a plan or on demand, with the watchdog beside it; stopping undoes
// everything.
import {
  openOnDemandPlay,
  playPlan,
  recoverOpenFaults,
  startWatchdog,
  type FaultLimits,
  type OnDemandPlay,
  type Playing,
} from '../../chaos/index.ts';
import {
  parseEvents,
  runFiles,
  type Capabilities,
  type Clock,
  type EventSink,
  type FaultPlan,
  type NewEvent,
  type RunEvent,
} from '../../contract/index.ts';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Recording } from './recording.ts';

export interface FaultPlay {
  /** Resolves once every fault is steady or given up. */
  readonly over: Promise<void>;
  /** Stops the plan, undoes what is open; resolves when that is done. */
  stop(): Promise<void>;
}

export interface PlayOptions {
  clock: Clock;
  capabilities: Capabilities;
  recording: Recording;
  seed: number;
  loadStartedAtMs: number;
  onTrouble: (this: void, reason: string) => void;
  limits?: Partial<FaultLimits>;
  /** Throws if no further fault may be declared while `open` are. */
  admit?: (open: number) => void;
  /** Called for every event, also for one that could not be written: it happened nevertheless. */
  onEvent: (event: NewEvent) => void;
}

/** Starts playing at once. */
export function startFaultPlay(options: PlayOptions & { plan: FaultPlan }): FaultPlay {
  const { plan } = options;
  return underWatch(options, (playing) => playPlan({ ...playing, plan }));
}

export interface DemandedPlay extends FaultPlay, OnDemandPlay {}

/** Injects nothing until it is asked to; `over` resolves after `close`. */
export function openDemandedPlay(options: PlayOptions): DemandedPlay {
  let closed: () => void = () => undefined;
  const until = new Promise<void>((resolve) => (closed = resolve));
  let play: OnDemandPlay | undefined;
  const watched = underWatch(options, async (playing) => {
    play = openOnDemandPlay(playing);
    // Stopping closes it too: a stopped play injects nothing more, and its faults are being undone.
    playing.signal.addEventListener('abort', closed, { once: true });
    await until;
    await play.close();
  });
  const open = (): OnDemandPlay => {
    if (play === undefined) throw new Error('the play did not open');
    return play;
  };
  return {
    ...watched,
    inject: (planned) => open().inject(planned),
    cut: () => open().cut(),
    close: async () => {
      closed();
      await watched.over;
    },
  };
}

function underWatch(options: PlayOptions, play: (playing: Playing) => Promise<unknown>): FaultPlay {
  const { clock, capabilities, recording, seed, loadStartedAtMs, onTrouble, limits = {} } = options;
  const abort = new AbortController();
  const events = forwarding(recording.events, options.onEvent, options.admit);
  const undoing = { capabilities, sink: events, clock, limits };
  const watchdog = startWatchdog({
    ...undoing,
    startedMonotonicMs: recording.startedMonotonicMs,
    readEvents: () => recordedEvents(recording.runFolder),
    onTrouble,
  });
  const playAndUndo = async (): Promise<void> => {
    try {
      await play({ capabilities, events, clock, seed, loadStartedAtMs, signal: abort.signal, limits });
    } finally {
      await watchdog.stop();
      // The player undoes what it did; this catches what a broken player left open.
      await recoverOpenFaults({ ...undoing, events: await recordedEvents(recording.runFolder) });
    }
  };
  const over = playAndUndo();
  // A caller that awaits `over` gets its error; without one it must not end the supervisor as an unhandled
  // rejection.
  over.catch((error: unknown) => onTrouble(error instanceof Error ? error.message : String(error)));
  return {
    over,
    stop: async () => {
      abort.abort(new Error('stopped'));
      await over.catch(() => undefined);
    },
  };
}

/**
 * A sink that passes on what it writes, or tries to. A fault that is not admitted is not declared, so it is never
 * injected.
 */
function forwarding(
  sink: EventSink,
  onEvent: (event: NewEvent) => void,
  admit: (open: number) => void = () => undefined,
): EventSink {
  const open = new Set<string>();
  const seen = (event: NewEvent): void => {
    if (event.kind === 'fault-declared') open.add(event.id);
    if (event.kind === 'fault-recovered') open.delete(event.id);
    onEvent(event);
  };
  return {
    append: (event, happenedAtMs) => sink.append(event, happenedAtMs).finally(() => seen(event)),
    appendDurably: async (event, happenedAtMs) => {
      if (event.kind === 'fault-declared') admit(open.size);
      await sink.appendDurably(event, happenedAtMs).finally(() => seen(event));
    },
  };
}

/** The run's events so far, from its file. */
export async function recordedEvents(runFolder: string): Promise<RunEvent[]> {
  return parseEvents(await readFile(join(runFolder, runFiles.events), 'utf8')).events;
}
