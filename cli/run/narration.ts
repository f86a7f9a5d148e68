// Tells a room what is going on: one live line of load, and a line for each fault and change of roles.
import type { LiveNumbers } from '../../load/index.ts';

/**
 * `  34 s  offered 52/s  good 51/s  failed 0/s  dropped 0/s  p95 48 ms`. `sinceMs` is the load's start on the
 * run's clock.
 */
export function loadLine(
  { atMs, offeredPerSecond, okPerSecond, failedPerSecond, droppedPerSecond, p95Ms }: LiveNumbers,
  sinceMs: number,
): string {
  const figures = [
    `arrivals ${Math.round(offeredPerSecond)}/s`,
    `ok ${Math.round(okPerSecond)}/s`,
    `failed ${Math.round(failedPerSecond)}/s`,
    ...(droppedPerSecond > 0 ? [`dropped ${Math.round(droppedPerSecond)}/s`] : []),
    p95Ms === null ? 'p95 -' : `p95 ${Math.round(p95Ms)} ms`,
  ];
  return `${String(Math.max(0, Math.round((atMs - sinceMs) / 1000))).padStart(4)} s  ${figures.join('  ')}`;
}
