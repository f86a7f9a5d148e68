// The default plan: terminate a pod, kill a pod, crash the writer; times are shares of the load's duration.
import type { FaultPlan } from '../contract/index.ts';

const shares = { last: 0.66, hold: 0.03 };
/** Load after the last fault, ms: the checkers read the 5 s after steady. */
const tailMs = 5_000;
const maxHoldMs = 5_000;

/**
 * terminate-pod at 22 %, kill-pod at 44 %, crash-writer at 66 % of the load's duration. Under 15 s they move
 * forward,
 * to keep a tail of 5 s behind the last, yet never before half the time. Rounded to 100 ms.
 */
export function defaultPlan(durationMs: number): FaultPlan {
  const lastMs = Math.max(durationMs / 2, Math.min(shares.last * durationMs, durationMs - tailMs));
  const holdMs = Math.max(100, rounded(Math.min(maxHoldMs, shares.hold * durationMs)));
  return [
    { atMs: rounded(lastMs / 3), holdMs, fault: { kind: 'terminate-pod', of: { pod: 'any' } } },
    { atMs: rounded((lastMs * 2) / 3), holdMs, fault: { kind: 'kill-pod', of: { pod: 'any' } } },
    { atMs: rounded(lastMs), holdMs, fault: { kind: 'crash-writer', of: { role: 'writer' } } },
  ];
}

function rounded(ms: number): number {
  return Math.round(ms / 100) * 100;
}
