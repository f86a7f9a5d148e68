// Plays slices with autocannon's client in this process: open arrivals on a schedule, and all measurements of
// a slice.
import { performance } from 'node:perf_hooks';
import type { Clock, GateLoad, Side, Slice } from '../../../contract/index.ts';
import type { TlsTrust } from '../../../platform/http-status.ts';
import { CpuMeter } from '../machine/cpu-meter.ts';
import { lagSpread } from '../lag-spread.ts';
import type { PlannedSlice, SlicePlayer, SubjectAddress } from '../planned-slice.ts';
import { Tally } from '../tally.ts';
import { trafficOf, type Traffic } from '../traffic.ts';
import { Connections } from './connections.ts';
import { Metronome } from './metronome.ts';
import type { Env } from './placeholders.ts';
import { journeysWithToken, prepareRequest, type PreparedRequest } from './prepared-requests.ts';
import { SliceRun } from './slice-run.ts';

export interface AutocannonParts {
  clock: Clock;
  subjects: Partial<Record<Side, SubjectAddress>>;
  load: Pick<GateLoad, 'connections' | 'timeoutMs' | 'requests'>;
  seed: number;
  /** When the experiment started, on the clock. */
  zeroMs: number;
  /** For `{env:NAME}`. */
  env: Env;
  /** Whose certificates are trusted; those of Node if not given. */
  tls?: TlsTrust;
}

/** Time for the metronome to receive a slice before its first arrival is due, ms. */
const leadMs = 5;

interface Ready {
  subject: SubjectAddress;
  connections: Connections;
  prepared: readonly PreparedRequest[];
}

/** Throws an Error if a request needs a token and a subject has none. */
export function openAutocannonPlayer(parts: AutocannonParts): SlicePlayer {
  const {
    subjects,
    load: { connections, requests },
    env,
    tls,
  } = parts;
  const ready = new Map<Side, Ready>();
  for (const [side, subject] of Object.entries(subjects) as [Side, SubjectAddress][]) {
    const [journey] = subject.tokens?.length ? [] : journeysWithToken(requests);
    if (journey !== undefined) throw new Error(`${journey} wants a {token}, and the ${side} gave none`);
    const origin = new URL(subject.baseUrl);
    ready.set(side, {
      subject,
      connections: new Connections(origin, connections, tls),
      prepared: requests.map((planned) => prepareRequest(planned, origin, env)),
    });
  }
  let metronome: Promise<Metronome> | undefined;
  return {
    play: async (planned, signal) => {
      const on = ready.get(planned.side);
      if (on === undefined) throw new Error(`there is no ${planned.side} to play on`);
      signal.throwIfAborted();
      return playOn(parts, on, { planned, metronome: await (metronome ??= Metronome.open()), signal });
    },
    close: async () => {
      for (const { connections: open } of ready.values()) open.close();
      await (await metronome)?.close();
    },
  };
}

async function playOn(
  parts: AutocannonParts,
  on: Ready,
  how: { planned: PlannedSlice; metronome: Metronome; signal: AbortSignal },
): Promise<Slice> {
  const {
    clock,
    subjects,
    seed,
    load: { requests },
    zeroMs,
  } = parts;
  const { planned, signal } = how;
  const traffic = trafficOf({ ...planned, seed, weights: requests.map(({ weight }) => weight) });
  const tally = new Tally();
  const meter = await CpuMeter.of(
    clock,
    await Promise.all(Object.values(subjects).map((subject) => subject.pids())),
  );
  const before = await meter.read();
  signal.throwIfAborted();
  const loopBefore = performance.eventLoopUtilization();
  const startMs = clock.nowMs() + leadMs;
  const run = await runOn(parts, on, { ...how, traffic, tally, startMs });
  const eventLoopUse = performance.eventLoopUtilization(loopBefore).utilization;
  const firstMs = traffic.dueMs[0] ?? 0;
  const { stage, pair, turn, side } = planned;
  return {
    stage,
    pair,
    turn,
    side,
    startedMs: startMs + firstMs - zeroMs,
    // An answer takes some time, but a clock may tick slower than that.
    durationMs: Math.max(0.001, run.lastEndMs - firstMs),
    offered: planned.requests,
    sent: run.sent,
    startLagMs: lagSpread(run.lagMs),
    ...meter.use(before, await meter.read()),
    eventLoopUse,
    journeys: tally.result(),
  };
}

/**
 * Resolves when all arrivals have ended; rejects with the signal's reason, and then nothing is under way any
 * more.
 */
async function runOn(
  { clock, load: { timeoutMs } }: AutocannonParts,
  { subject, connections, prepared }: Ready,
  {
    planned,
    metronome,
    signal,
    traffic,
    tally,
    startMs,
  }: {
    planned: PlannedSlice;
    metronome: Metronome;
    signal: AbortSignal;
    traffic: Traffic;
    tally: Tally;
    startMs: number;
  },
): Promise<SliceRun> {
  const over = new AbortController();
  const run = new SliceRun({
    clock,
    traffic,
    prepared,
    connections,
    tally,
    startMs,
    timeoutMs,
    requestOffset: planned.requestOffset,
    tokens: subject.tokens ?? [],
    onDispatched: (count) => metronome.dispatchedWith(count),
    onOver: () => over.abort(),
  });
  metronome.start(startMs, traffic.dueMs, () => run.dispatch());
  const stopped = AbortSignal.any([signal, over.signal]);
  try {
    for (
      let untilMs = run.nextDeadlineMs;
      untilMs !== undefined && !stopped.aborted;
      untilMs = run.nextDeadlineMs
    ) {
      await clock.sleep(Math.max(1, startMs + untilMs - clock.nowMs()), stopped).catch(() => undefined);
      if (!stopped.aborted) run.expire();
    }
  } finally {
    metronome.stop();
  }
  if (signal.aborted) run.abort();
  signal.throwIfAborted();
  return run;
}
