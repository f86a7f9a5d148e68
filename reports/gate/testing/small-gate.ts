// A small experiment of a gate, written by hand: its record, and slices with the latencies that a test needs.
import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import type { Budget, GateRecord, Side, Slice, Stage } from '../../../contract/index.ts';
import { planGate } from '../gate-plan.ts';

export const relativeP95: Budget & { kind: 'relative' } = {
  kind: 'relative',
  name: 'menu-p95-relative',
  journey: 'menu',
  quantile: 0.95,
  margin: 0.05,
  floorMs: 0,
};
export const belowP95: Budget = {
  kind: 'absolute',
  name: 'menu-p95-below',
  journey: 'menu',
  quantile: 0.95,
  belowMs: 50,
  slo: null,
};
export const available: Budget = {
  kind: 'availability',
  name: 'menu-availability',
  journey: 'menu',
  objective: 0.99,
  slo: null,
  implied: true,
};

export function smallRecord(changes: Partial<GateRecord> = {}): GateRecord {
  const budgets = changes.budgets ?? [relativeP95, belowP95, available];
  return {
    schemaVersion: 1,
    id: '20261125T200000Z-gate',
    engine: 'autocannon',
    subjects: [
      { side: 'candidate', kind: 'command', asked: 'node new.js', commit: null },
      { side: 'baseline', kind: 'command', asked: 'node old.js', commit: null },
    ],
    budgets,
    notJudged: [],
    seed: 7,
    load: {
      ratePerSecond: 500,
      connections: 64,
      timeoutMs: 5_000,
      sliceMs: 600,
      sliceRequests: 100,
      journeys: { menu: 1 },
      warmUpPairs: 1,
      sameRequests: true,
    },
    plan: planGate({ budgets: budgets.length, maxPairs: 60 }) ?? never(),
    longestMs: 600_000,
    startedAt: '2026-11-25T20:00:00.000Z',
    endedMs: 60_000,
    ended: 'decided',
    before: { cores: 2 },
    after: { cores: 2 },
    versions: {},
    calibration: null,
    ...changes,
  };
}

function never(): never {
  throw new Error('60 pairs are enough for a plan');
}

/** Latencies in ms; failed requests come on top. */
export interface Answers {
  latenciesMs: readonly number[];
  failed?: number;
}

export function sliceOf(
  position: { stage: Stage; pair: number; turn: number; side: Side },
  { latenciesMs, failed = 0 }: Answers,
  changes: Partial<Slice> = {},
): Slice {
  const histogram = build({
    numberOfSignificantValueDigits: 3,
    bitBucketSize: 32,
    autoResize: true,
    useWebAssembly: false,
  });
  for (const ms of latenciesMs) histogram.recordValue(Math.round(ms * 1_000));
  const offered = latenciesMs.length + failed;
  return {
    ...position,
    startedMs: (position.pair * 4 + position.turn) * 600,
    durationMs: 600,
    offered,
    sent: offered,
    startLagMs: { p50: 0.1, p99: 0.4, max: 1 },
    generatorCores: 0.2,
    othersCores: 0.1,
    stealShare: 0,
    eventLoopUse: 0.2,
    journeys: {
      menu: {
        offered,
        good: latenciesMs.length,
        failed,
        failures: failed > 0 ? { 'status 500': failed } : {},
        latencies: encodeIntoCompressedBase64(histogram),
      },
    },
    ...changes,
  };
}

/** Pairs of a stage in the order A B B A; `answers` gives the results of each slice. */
export function slicesOf(
  stage: Stage,
  pairs: number,
  answers: (side: Side, pair: number, turn: number) => Answers,
  changes: Partial<Slice> = {},
): Slice[] {
  const sides = ['baseline', 'candidate', 'candidate', 'baseline'] as const;
  return Array.from({ length: pairs }, (_, index) =>
    sides.map((side, turn) =>
      sliceOf({ stage, pair: index + 1, turn, side }, answers(side, index + 1, turn), changes),
    ),
  ).flat();
}

/** 100 answers around 20 ms that wobble a little from slice to slice, times `factor`. */
export function wobbling(factor: number, pair: number, turn: number): Answers {
  const wobble = 1 + 0.01 * Math.sin(pair * 12.9898 + turn * 78.233);
  return { latenciesMs: Array.from({ length: 100 }, (_, index) => (10 + index * 0.2) * wobble * factor) };
}
