// Fits the load of the bundled rush to the machine and to the objectives, and reports undecidable objectives
// before it starts.
import { defaultPlan } from '../../../chaos/index.ts';
import type { LoadFit } from '../../../contract/index.ts';
import { buildCurve, type PlayedCurve } from '../../../load/index.ts';
import type { Prepared } from '../prepare.ts';
import type { RunRequest } from '../../../input/run-request.ts';
import { isTarget } from '../system.ts';
import { calibrate, type CalibrationParts } from './calibrate.ts';
import { steadyPeak } from './fitted-peak.ts';
import { arrivalsToDecide, arrivalsToPass, undecidable, type IntentsPerArrival } from './decidable.ts';

export interface FitParts extends Omit<CalibrationParts, 'prepared'> {
  request: RunRequest;
  prepared: Prepared;
}

export interface Fitted {
  request: RunRequest;
  prepared: Prepared;
  /** Null if nothing was measured: the peak was given, the service is external, or there are no figures. */
  fit: LoadFit | null;
  /** Visits were made, so the target holds orders that do not belong to the run. */
  visited: boolean;
}

/** Longest run that is chosen automatically, ms. */
const maxUnrequestedMs = 900_000;
const stepMs = 10_000;
/** For progress bars, ms. */
const calibrationMs = 10_000;

/**
 * The request with the peak, length and default plan to play. Visits are made only on a target of ours, and
 * only if no peak was given.
 */
export async function fitLoad(parts: FitParts): Promise<Fitted> {
  const { ports, request, prepared, system } = parts;
  const { bundled } = request.scenario;
  if (bundled === null) return { request, prepared, fit: null, visited: false };
  const visited = request.chosen.peak && isTarget(system);
  const measured = visited ? await measurePeak(parts) : undefined;
  const peakPerSecond = measured?.peakPerSecond ?? request.peakPerSecond;
  const perArrival = bundled.intentsPerArrival(request.seed);
  const { durationMs, shape } = lengthened(
    { ...request, peakPerSecond },
    { timetable: prepared.timetable, perArrival },
  );
  if (durationMs > request.durationMs)
    ports.progress(
      `the run takes ${durationMs / 1_000} s instead of ${request.durationMs / 1_000} s, so that its objectives can be decided at a peak of ${peakPerSecond} orders/s`,
    );
  const plan = request.chosen.plan ? defaultPlan(durationMs) : request.plan;
  reportUndecidable(parts, { ...request, peakPerSecond, durationMs }, shape, perArrival);
  return {
    request: { ...request, peakPerSecond, durationMs, plan },
    prepared: { ...prepared, shape, durationMs },
    fit: measured ?? null,
    visited,
  };
}

async function measurePeak(parts: FitParts): Promise<LoadFit | undefined> {
  const { ports, request } = parts;
  ports.phase?.({ phase: 'measuring', expectedMs: calibrationMs, isEstimate: true });
  ports.progress('measuring for some seconds what a visit costs on this machine');
  const measured = await calibrate(parts);
  const fit = measured && request.steady === true ? steadyPeak(measured) : measured;
  ports.progress(
    fit === undefined
      ? `what a visit costs cannot be measured here: the peak is ${request.peakPerSecond} orders/s; give another with --peak`
      : describeFit(fit),
  );
  return fit;
}

/** Both numbers, and where they come from. */
export function describeFit({
  carriesPerSecond,
  peakPerSecond,
  visitCpuMs,
  baseCores,
  othersCores,
  freeCores,
  quotaCores,
}: LoadFit): string {
  return (
    `this machine carries ${carriesPerSecond} orders/s, the peak is ${peakPerSecond}: a visit takes ${visitCpuMs} ms of CPU, ` +
    `${freeCores} cores are free for the run${quotaCores === null ? '' : ` (quota ${quotaCores})`}, others use ${othersCores}, target and probes ${baseCores} without visitors; --peak N for another`
  );
}

type Sized = Pick<RunRequest, 'slos' | 'peakPerSecond' | 'durationMs' | 'seed' | 'chosen' | 'steady'>;

/**
 * The shortest length that decides all objectives, in steps of 10 s from the default on; the requested length
 * if there is one.
 */
function lengthened(
  request: Sized,
  { timetable, perArrival }: { timetable: Prepared['timetable']; perArrival: IntentsPerArrival },
): { durationMs: number; shape: PlayedCurve } {
  const wanted = arrivalsToDecide(request.slos, perArrival);
  const shapeOf = (durationMs: number): PlayedCurve => buildCurve({ ...request, durationMs, timetable });
  let { durationMs } = request;
  let shape = shapeOf(durationMs);
  while (request.chosen.duration && shape.arrivals < wanted && durationMs < maxUnrequestedMs) {
    const short = wanted / Math.max(1, shape.arrivals);
    durationMs = Math.min(
      maxUnrequestedMs,
      Math.max(durationMs + stepMs, Math.ceil((0.95 * durationMs * short) / stepMs) * stepMs),
    );
    shape = shapeOf(durationMs);
  }
  return { durationMs, shape };
}

function reportUndecidable(
  { ports }: FitParts,
  { slos, durationMs }: Sized,
  { arrivals }: PlayedCurve,
  perArrival: IntentsPerArrival,
): void {
  const found = undecidable(slos, arrivals, perArrival);
  for (const line of describeUndecidable(found, { arrivals, durationMs, perArrival })) ports.progress(line);
}

/** A line for each objective that cannot be decided, and one with the length that would do. */
export function describeUndecidable(
  found: ReturnType<typeof undecidable>,
  {
    arrivals,
    durationMs,
    perArrival,
  }: { arrivals: number; durationMs: number; perArrival: IntentsPerArrival },
): string[] {
  if (found.length === 0) return [];
  const needed = arrivalsToPass(found, perArrival);
  const lengthS = Math.ceil((durationMs * needed) / Math.max(1, arrivals) / stepMs) * (stepMs / 1_000);
  return [
    ...found.map(
      ({ slo, events, needed: min }) =>
        `too short for ${slo.name}: about ${events} ${slo.indicator.of} will be counted, ${min} are needed even if none is bad; it will be unknown`,
    ),
    ...(needed > arrivals ? [`at this peak --duration ${lengthS}s would be long enough`] : []),
  ];
}
