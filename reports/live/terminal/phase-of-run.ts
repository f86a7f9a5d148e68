// The long phase that a run is in, from the state of its files, for a viewer in another process than the run's.
import type { Clock } from '../../../contract/index.ts';
import type { LiveState } from '../state.ts';
import { judgingPhase, type PhaseUnderWay } from './phase-bar.ts';

/** Usual lengths, ms: k6 starts within the first; the second is what the last exports take. */
const usualMs = { starting: 5_000, settling: 8_000 } as const;

/**
 * Follows the phases of one run: the phase under way, on Clock.nowMs; null before the run is known and when it is
 * over. A replay's phases are as much shorter as it is faster.
 */
export function phasesOf(clock: Pick<Clock, 'nowMs'>): (state: LiveState | null) => PhaseUnderWay | null {
  let phase: LiveState['phase'] | undefined;
  let under: PhaseUnderWay | null = null;
  return (state) => {
    if (state?.phase !== phase) {
      phase = state?.phase;
      under = state === null ? null : phaseOf(state, clock.nowMs());
    }
    return under;
  };
}

function phaseOf(state: LiveState, clockMs: number): PhaseUnderWay | null {
  const { phase, nowMs, loadFromMs, loadToMs, run } = state;
  const speed = state.recorded?.speed ?? 1;
  /** When the run was at `atMs`, on the clock of this process. */
  const at = (atMs: number | null): number => clockMs - (nowMs - (atMs ?? nowMs)) / speed;
  switch (phase) {
    case 'starting':
      return { phase: 'set-up', sinceMs: at(0), expectedMs: usualMs.starting / speed, isEstimate: true };
    case 'playing':
      return {
        phase: 'load',
        sinceMs: at(loadFromMs),
        expectedMs: (run?.durationMs ?? 0) / speed,
        isEstimate: false,
      };
    case 'settling':
      return {
        phase: 'settling',
        sinceMs: at(loadToMs),
        expectedMs: usualMs.settling / speed,
        isEstimate: true,
      };
    case 'closed':
      return { ...judgingPhase, sinceMs: clockMs };
    case 'judged':
    case 'interrupted':
      return null;
  }
}
