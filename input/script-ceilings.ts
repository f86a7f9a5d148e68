// The limits of --peak and --duration for a user script, which defines its load itself.
import { ShowtimeError } from '../contract/index.ts';
import { goDurationMs, type ScriptPlan } from '../load/index.ts';
import { ceilings } from './load-limits.ts';

/**
 * More virtual users than this are a typing error: each takes 0.2 MB and one connection at least, and the balancer
 * takes twice as many connections.
 */
export const maxVirtualUsers = 10_000;

/** @throws ShowtimeError load-too-large with everything of the script that is above a ceiling */
export function refuseTooLarge(file: string, { arrivalsPerSecond, totalDuration, maxVUs }: ScriptPlan): void {
  const problems = [
    ...(arrivalsPerSecond > ceilings.peakPerSecond
      ? [
          `its scenarios start ${round(arrivalsPerSecond)} iterations per second, above ${ceilings.peakPerSecond}`,
        ]
      : []),
    ...(goDurationMs(totalDuration ?? '0s') > ceilings.durationMs
      ? [`it plays for up to ${totalDuration}, above ${ceilings.durationMs / 3_600_000} h`]
      : []),
    ...((maxVUs ?? 0) > maxVirtualUsers ? [`it has ${maxVUs} virtual users, above ${maxVirtualUsers}`] : []),
  ];
  if (problems.length === 0) return;
  throw new ShowtimeError('load-too-large', {
    what: `${file} would play too much`,
    why: 'rate, length and users of a script have ceilings, so that a typing error does not become a flood',
    fix: 'lower rate, duration or VUs in the options of the script',
    problems,
  });
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
