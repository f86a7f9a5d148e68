// Opens the system that a run plays against, and refuses a plan that it cannot play.
import { ShowtimeError } from '../../contract/index.ts';
import type { CliContext } from '../context.ts';
import { openOurTarget } from './our-target.ts';
import { openOwnService } from './own-service.ts';
import type { Prepared } from './prepare.ts';
import type { RunRequest } from './request.ts';
import type { System } from './system.ts';

/** A target of ours, found or new, or a service of the user. @throws ShowtimeError */
export function openSystem(
  context: CliContext,
  request: RunRequest,
  { timetable }: Prepared,
  newId: string,
  signal: AbortSignal,
): Promise<System> {
  if (request.baseUrl !== null) return openOwnService(request.baseUrl, request.storedCommand);
  const { targetId, durable, keep, observe } = request;
  return openOurTarget(context, {
    id: targetId,
    newId,
    timetable,
    durable,
    keep,
    observe: observe && observe.settings,
    signal,
  });
}

/** @throws ShowtimeError fault-not-possible */
export async function refuseImpossiblePlan(
  system: System,
  { plan }: RunRequest,
  durationMs: number,
): Promise<void> {
  const problems = plan === null ? [] : await system.checkPlan(plan, durationMs);
  if (problems.length === 0) return;
  throw new ShowtimeError('fault-not-possible', {
    what: 'the plan asks for what this target cannot do',
    why: 'it was refused before load started',
    fix: 'change the plan, or the target',
    problems,
  });
}
