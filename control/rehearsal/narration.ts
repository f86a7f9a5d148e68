// Formats the live line of load. control/supervisor/announcement.ts formats events of faults and databases.
import type { PhaseStart } from '../../contract/index.ts';
import type { LiveNumbers } from '../../load/index.ts';

/** What tools, target and the last exports take on a machine that is not busy, ms: for progress bars. */
export const phases = {
  setUp: { phase: 'set-up', expectedMs: 12_000, isEstimate: true },
  settling: { phase: 'settling', expectedMs: 8_000, isEstimate: true },
} as const satisfies Record<string, PhaseStart>;

/**
 * `  34 s  offered 52/s  good 51/s  failed 0/s  dropped 0/s  p95 48 ms`. `sinceMs` is the load's start on the
 * run's clock; `unit` is what is offered: a user script announces no arrivals.
 */
export function loadLine(
  { atMs, offeredPerSecond, okPerSecond, failedPerSecond, droppedPerSecond, p95Ms }: LiveNumbers,
  { sinceMs, unit }: { sinceMs: number; unit: 'arrivals' | 'requests' },
): string {
  const figures = [
    `${unit} ${Math.round(offeredPerSecond)}/s`,
    `ok ${Math.round(okPerSecond)}/s`,
    `failed ${Math.round(failedPerSecond)}/s`,
    ...(droppedPerSecond > 0 ? [`dropped ${Math.round(droppedPerSecond)}/s`] : []),
    p95Ms === null ? 'p95 -' : `p95 ${Math.round(p95Ms)} ms`,
  ];
  return `${String(Math.max(0, Math.round((atMs - sinceMs) / 1000))).padStart(4)} s  ${figures.join('  ')}`;
}
