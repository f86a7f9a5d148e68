// How much load the flags of a run may request: ceilings, defaults, and what --peak and --duration hold.
import { durationGrammar, parseDuration, ShowtimeError } from '../contract/index.ts';

/** A value above these is a typing error or an attack; a run is bounded in any case. */
export const ceilings = { peakPerSecond: 2_000, durationMs: 4 * 3_600_000 } as const;
/** With less, hours pass without an order. */
const lowestPeakPerSecond = 0.01;
/** The peak of a default run on a machine that carries at least twice as much, orders per second. */
export const usualPeakPerSecond = 60;
const defaultDurationMs = 90_000;

/** Orders per second. Adds a sentence to `problems` for what is no rate. @throws ShowtimeError load-too-large */
export function readPeak(text: string | undefined, problems: string[]): number {
  const peak = text === undefined ? usualPeakPerSecond : Number(text);
  if (!(peak >= lowestPeakPerSecond) || text?.trim() === '')
    problems.push(
      `--peak "${text}" must be a number of orders per second above 0, at least ${lowestPeakPerSecond}`,
    );
  else if (peak > ceilings.peakPerSecond)
    throw tooLarge(`--peak ${text} is above ${ceilings.peakPerSecond} orders per second`);
  return peak;
}

/** Milliseconds; 0 for what is no duration, which `problems` then names. @throws ShowtimeError load-too-large */
export function readLength(text: string | undefined, problems: string[]): number {
  const durationMs = text === undefined ? defaultDurationMs : parseDuration(text);
  if (durationMs === undefined || durationMs < 1_000)
    problems.push(`--duration "${text}" must be ${durationGrammar}, at least 1s`);
  else if (durationMs > ceilings.durationMs)
    throw tooLarge(`--duration ${text} is above ${ceilings.durationMs / 3_600_000} h`);
  return durationMs ?? 0;
}

function tooLarge(what: string): ShowtimeError {
  return new ShowtimeError('load-too-large', {
    what,
    why: 'rate and duration have ceilings, so that a typing error does not become a flood',
    fix: `stay at or below ${ceilings.peakPerSecond} orders per second and ${ceilings.durationMs / 3_600_000} h`,
  });
}
