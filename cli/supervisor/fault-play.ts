// Plays one plan on a target into a recording, with the watchdog beside it; stopping it undoes everything.
import { playPlan, recoverOpenFaults, startWatchdog } from '../../chaos/index.ts';
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
  plan: FaultPlan;
  seed: number;
  loadStartedAtMs: number;
  onTrouble: (this: void, reason: string) => void;
  /** Told of every event, also of one that could not be written: it happened all the same. */
  onEvent: (event: NewEvent) => void;
}

/** Starts playing at once. */
export function startFaultPlay(options: PlayOptions): FaultPlay {
  const { clock, capabilities, recording, plan, seed, loadStartedAtMs, onTrouble } = options;
  const abort = new AbortController();
  const events = overheard(recording.events, options.onEvent);
  const undoing = { capabilities, sink: events, clock };
  const watchdog = startWatchdog({
    ...undoing,
    startedMonotonicMs: recording.startedMonotonicMs,
    readEvents: () => recordedEvents(recording.runFolder),
    onTrouble,
  });
  const over = playPlan({ plan, capabilities, events, clock, seed, loadStartedAtMs, signal: abort.signal })
    .then(() => undefined)
    .finally(async () => {
      await watchdog.stop();
      // The player undoes what it did; this catches what a broken player left open.
      await recoverOpenFaults({ ...undoing, events: await recordedEvents(recording.runFolder) });
    });
  // Whoever awaits `over` gets its error; nobody awaiting it must not end the supervisor.
  over.catch((error: unknown) => onTrouble(error instanceof Error ? error.message : String(error)));
  return {
    over,
    stop: async () => {
      abort.abort(new Error('stopped'));
      await over.catch(() => undefined);
    },
  };
}

/** A sink that passes on what it writes, or tries to. */
function overheard(sink: EventSink, hear: (event: NewEvent) => void): EventSink {
  return {
    append: (event, happenedAtMs) => sink.append(event, happenedAtMs).finally(() => hear(event)),
    appendDurably: (event, happenedAtMs) =>
      sink.appendDurably(event, happenedAtMs).finally(() => hear(event)),
  };
}

/** The run's events so far, from its file. */
export async function recordedEvents(runFolder: string): Promise<RunEvent[]> {
  return parseEvents(await readFile(join(runFolder, runFiles.events), 'utf8')).events;
}
