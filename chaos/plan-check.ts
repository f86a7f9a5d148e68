// Checks a plan before the load starts: times, capabilities, and the pods and zones of the target.
import { writeDuration, type Capabilities, type FaultPlan, type PlannedFault } from '../contract/index.ts';
import { reasonOf } from './bounded.ts';
import { onTarget, type FaultMap } from './fault.ts';
import { faults as allFaults } from './faults/index.ts';

/** Problems of faults at or after the load's end, which would prove nothing. Pure. */
export function checkPlanTimes(plan: FaultPlan, durationMs: number): readonly string[] {
  return plan
    .filter(({ atMs }) => atMs >= durationMs)
    .map(
      (planned) =>
        `${named(planned, plan.indexOf(planned))}: the load is over at ${writeDuration(durationMs)}, plan it before that`,
    );
}

/**
 * Also the problems of faults that this target cannot inject: lacking capabilities, unknown pods or zones.
 * Reads only.
 */
export async function checkPlan(
  plan: FaultPlan,
  capabilities: Capabilities,
  durationMs: number,
  faults: FaultMap = allFaults,
): Promise<readonly string[]> {
  const refusals = await Promise.all(plan.map((planned) => whyNot(planned, capabilities, faults)));
  const impossible = refusals.flatMap((why, index) => {
    const planned = plan[index];
    return why === null || planned === undefined ? [] : [`${named(planned, index)}: ${why}`];
  });
  return [...checkPlanTimes(plan, durationMs), ...impossible];
}

async function whyNot(
  { fault }: PlannedFault,
  capabilities: Capabilities,
  faults: FaultMap,
): Promise<string | null> {
  try {
    return await onTarget(fault.kind, faults, capabilities).possible(fault);
  } catch (error) {
    return reasonOf(error);
  }
}

function named({ fault, atMs }: PlannedFault, index: number): string {
  return `step ${index + 1}, ${fault.kind}@${writeDuration(atMs)}`;
}
