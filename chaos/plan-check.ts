// Everything that can be known to be wrong with a plan before the load starts.
import { writeDuration, type Capabilities, type FaultPlan, type PlannedFault } from '../contract/index.ts';
import { reasonOf } from './bounded.ts';
import { onTarget, type FaultMap } from './fault.ts';
import { faults as allFaults } from './faults/index.ts';

/** Faults at or after the load's end: they would prove nothing. Pure; asked before any target is started. */
export function checkPlanTimes(plan: FaultPlan, durationMs: number): readonly string[] {
  return plan
    .filter(({ atMs }) => atMs >= durationMs)
    .map(
      (planned) =>
        `${named(planned, plan.indexOf(planned))}: the load is over at ${writeDuration(durationMs)}, plan it before that`,
    );
}

/** The same, and what this target cannot do: lacking capabilities, unknown pods or zones. Only looks. */
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
