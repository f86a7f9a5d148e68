// Validity of a load that several runners played: every one of them did its part, from the common start, and all that it
// wrote was read.
import {
  clockOffsetLimitMs,
  clockUncertaintyLimitMs,
  runnerLateLimitMs,
  type RunnerRecord,
} from '../../contract/index.ts';

/** Why they did not deliver the load; undefined if they did. `planned` is how many there should be. */
export function whyNotDelivered(planned: number, runners: readonly RunnerRecord[]): string | undefined {
  if (runners.length !== planned || runners.some(({ index }, at) => index !== at + 1))
    return `${planned} runners were to play the load, and ${runners.length} are recorded`;
  for (const runner of runners) {
    const why = whyNot(runner);
    if (why !== undefined) return `runner ${runner.index} (${runner.name}) ${why}`;
  }
  const versions = [...new Set(runners.map(({ k6 }) => k6))];
  return versions.length > 1
    ? `the runners have different versions of k6: ${versions.join(', ')}`
    : undefined;
}

function whyNot(runner: RunnerRecord): string | undefined {
  const { closed, because, lateMs, foreign, clockOffsetMs, clockUncertaintyMs, clockMovedMs } = runner;
  if (!closed) return `is lost: ${because ?? 'its closing record is missing'}`;
  if (lateMs === null) return 'never started';
  if (lateMs > runnerLateLimitMs)
    return `started ${lateMs} ms after the common start, more than ${runnerLateLimitMs}`;
  if (foreign > 0) return `played ${foreign} customers of other segments`;
  if (Math.abs(clockOffsetMs) > clockOffsetLimitMs)
    return `has a clock that is off by ${Math.round(clockOffsetMs / 1_000)} s, more than ${clockOffsetLimitMs / 1_000}`;
  const unknownMs = Math.round(clockUncertaintyMs + clockMovedMs);
  return unknownMs > clockUncertaintyLimitMs
    ? `has a clock that is known to ${unknownMs} ms only, more than ${clockUncertaintyLimitMs}`
    : undefined;
}
