// What a fault did, for the score on stage: read from the state that viewers of the run see.
import type { PlayedFault } from '../../chaos/index.ts';
import type { Clock, Score } from '../../contract/index.ts';
import type { LiveState } from '../../reports/live/index.ts';

/** The files are read a few times a second, so the last recovery shows a moment later, ms. */
const shownWithinMs = 3_000;
const pollIntervalMs = 50;

/** Resolves when the state shows the fault's end, or after a while without. Never rejects. */
export async function measureFault(
  { id, state: ended, failures }: PlayedFault,
  { state, clock }: { state: () => LiveState | null; clock: Clock },
): Promise<Score> {
  const nothing = { fault: id, outageMs: null, failed: 0, unsure: 0 };
  if (ended === 'planned' || ended === 'dropped' || ended === 'half-injected')
    return { ...nothing, because: failures.at(-1)?.reason ?? 'it was never injected' };
  const seen = (): LiveState['faults'][number] | undefined => state()?.faults.find((one) => one.id === id);
  const untilMs = clock.nowMs() + shownWithinMs;
  while ((seen()?.steadyMs ?? null) === null && clock.nowMs() < untilMs) await clock.sleep(pollIntervalMs);
  const outage = seen()?.outage;
  if (outage === undefined) return { ...nothing, because: 'the files of the run do not show it' };
  const { lengthMs, failed, unsure } = outage;
  return {
    fault: id,
    outageMs: lengthMs ?? 0,
    failed,
    unsure,
    because: ended === 'steady' ? null : (failures.at(-1)?.reason ?? `it ended ${ended}`),
  };
}
