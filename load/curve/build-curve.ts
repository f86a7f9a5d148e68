// From a timetable to the curve that k6 plays: compressed in time, multiplied to a peak, with seeded Poisson
// noise.
import { randomOf, arrivalsOf, ShowtimeError, type Curve } from '../../contract/index.ts';
import type { Timetable } from './timetable.ts';
import { usualBehaviour, type Behaviour } from './behaviour.ts';
import { demandOf, rushOf, type Rush } from './demand.ts';
import { drawPoisson } from './poisson.ts';
import { stateReality } from './reality.ts';

export interface CurveRequest {
  timetable: Timetable;
  /** Expected orders per second at the peak of what is played. */
  peakPerSecond: number;
  /** How long the rush is played, ms. */
  durationMs: number;
  seed: number;
  /** The same rate from begin to end instead of the rush's hump. */
  steady?: boolean;
  behaviour?: Behaviour;
  /** The rush is where real demand is above this share of its peak. */
  aboveShare?: number;
}

export interface PlayedCurve {
  curve: Curve;
  /** Arrivals that the curve schedules. */
  arrivals: number;
  /** Orders per second at the real peak of the timetable. */
  realPeakPerSecond: number;
  /** Played peak over real peak. */
  multiple: number;
  /** Real length over played length. */
  compression: number;
  /** All of it in a sentence. */
  reality: string;
}

/** Targets are arrivals a minute: one arrival more in a stage of 250 ms is 240, a whole number. */
const timeUnitMs = 60_000;
const shortestStageMs = 250;
/** k6 takes 5 s to start with 28,800 stages. */
const maxStages = 7_200;
/** Stream of the noise, so that customers (streams from 0) never share its draws. */
const noiseStream = -7;

/**
 * The curve of a timetable; a pure function, the same for the same request. Throws ShowtimeError
 * `bad-timetable` if nothing is sold.
 */
export function buildCurve(request: CurveRequest): PlayedCurve {
  const {
    timetable,
    peakPerSecond,
    durationMs,
    seed,
    steady = false,
    behaviour = usualBehaviour,
    aboveShare = 0.32,
  } = request;
  const demand = demandOf(timetable, behaviour);
  const rush = rushOf(demand, aboveShare);
  if (rush.peakPerSecond === 0) throw nothingSold(timetable.name);
  const shape = steady ? { ...rush, perSecond: [rush.peakPerSecond] } : rush;
  const curve = playable(shape, { peakPerSecond, durationMs, seed });
  const multiple = peakPerSecond / rush.peakPerSecond;
  const compression = rush.durationMs / durationMs;
  const arrivals = arrivalsOf(curve);
  return {
    curve,
    arrivals,
    multiple,
    compression,
    realPeakPerSecond: rush.peakPerSecond,
    reality: stateReality({ timetable, behaviour, demand, rush, peakPerSecond, durationMs, steady }),
  };
}

function nothingSold(name: string): ShowtimeError {
  return new ShowtimeError('bad-timetable', {
    what: `the timetable ${name} brings no orders`,
    why: 'seats × occupancy is 0 in every row, so there is no peak to scale',
    fix: 'give at least one screening an occupancy above 0',
  });
}

function playable(
  rush: Rush,
  { peakPerSecond, durationMs, seed }: Pick<CurveRequest, 'peakPerSecond' | 'durationMs' | 'seed'>,
): Curve {
  const random = randomOf(seed, noiseStream);
  const count = Math.max(1, Math.round(durationMs / stageLength(durationMs)));
  const stageMs = durationMs / count;
  const rateAt = (share: number): number =>
    (interpolate(rush.perSecond, share) / rush.peakPerSecond) * peakPerSecond;
  const noisy = (share: number): number => {
    const drawn = drawPoisson(random, (rateAt(share) * stageMs) / 1000);
    return Math.round((drawn * timeUnitMs) / stageMs);
  };
  const startRate = noisy(0);
  const stages = Array.from({ length: count }, (_, stage) => ({
    durationMs: stageMs,
    target: noisy((stage + 1) / count),
  }));
  return offTheEnd({ schemaVersion: 1, timeUnitMs, startRate, stages });
}

function stageLength(durationMs: number): number {
  return Math.max(shortestStageMs, Math.ceil(durationMs / maxStages / shortestStageMs) * shortestStageMs);
}

/** The last arrival must not fall on the curve's very end, where k6 may or may not start it. */
function offTheEnd(curve: Curve): Curve {
  const last = curve.stages.at(-1);
  if (!last) return curve;
  const part = areaOf(curve) % 1;
  const missing = part > 0.25 && part < 0.75 ? 0 : (1.5 - part) % 1;
  const more = Math.ceil((missing * 2 * curve.timeUnitMs) / last.durationMs);
  return { ...curve, stages: [...curve.stages.slice(0, -1), { ...last, target: last.target + more }] };
}

function areaOf({ timeUnitMs: unitMs, startRate, stages }: Curve): number {
  let rate = startRate;
  let area = 0;
  for (const { durationMs, target } of stages) {
    area += (((rate + target) / 2) * durationMs) / unitMs;
    rate = target;
  }
  return area;
}

/** Value at a share (0 … 1) of the way through a series, linear in between. */
function interpolate(series: readonly number[], share: number): number {
  const at = Math.min(series.length - 1, Math.max(0, share * series.length - 0.5));
  const low = Math.floor(at);
  const high = Math.min(series.length - 1, low + 1);
  return (series[low] ?? 0) + ((series[high] ?? 0) - (series[low] ?? 0)) * (at - low);
}
