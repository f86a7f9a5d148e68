// One line for a long phase: what it is, a bar, and the time that is left.
import type { PhaseStart, RunPhase } from '../../../contract/index.ts';

/** A phase that began at `sinceMs` on Clock.nowMs. */
export interface PhaseUnderWay extends PhaseStart {
  sinceMs: number;
}

/** Usual length, ms; it grows with the run. */
export const judgingPhase: PhaseStart = { phase: 'judging', expectedMs: 3_000, isEstimate: true };

const names: Readonly<Record<RunPhase, string>> = {
  'set-up': 'setting up',
  measuring: 'measuring the machine',
  load: 'load',
  settling: 'settling',
  judging: 'judging',
};
/** An estimate is never shown as full before its phase is over. */
const mostOfAnEstimate = 0.95;
const nameWidth = 22;

/** `load                   ██████░░░░░░  48 %  1:12 left`; `width` is that of the terminal. */
export function phaseBar(
  { phase, sinceMs, expectedMs, isEstimate }: PhaseUnderWay,
  nowMs: number,
  width: number,
): string {
  const passedMs = Math.max(0, nowMs - sinceMs);
  const share = Math.min(isEstimate ? mostOfAnEstimate : 1, expectedMs === 0 ? 1 : passedMs / expectedMs);
  const left = timeLeft(expectedMs - passedMs, isEstimate);
  const cells = Math.max(4, Math.min(40, width - nameWidth - left.length - 12));
  const full = Math.floor(share * cells);
  const bar = `${'█'.repeat(full)}${'░'.repeat(cells - full)}`;
  return `${names[phase].padEnd(nameWidth)} ${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${left}`;
}

function timeLeft(leftMs: number, isEstimate: boolean): string {
  if (leftMs <= 0) return isEstimate ? 'longer than usual' : 'a moment';
  return `${isEstimate ? 'about ' : ''}${clockText(leftMs)} left`;
}

/** `1:05`, rounded up to whole seconds. */
export function clockText(ms: number): string {
  const seconds = Math.ceil(Math.max(0, ms) / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
