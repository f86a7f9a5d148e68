// Opens the system that a run plays against, and refuses a plan that it cannot play.
import { ShowtimeError, type HarnessPorts } from '../../contract/index.ts';
import { openClusterSystem } from './cluster-system.ts';
import { openLocalTarget } from './local-target.ts';
import { openExternalService } from './external-service.ts';
import { openOwnService } from './own-service.ts';
import type { Prepared } from './prepare.ts';
import type { RunRequest } from '../../input/run-request.ts';
import type { System } from './system.ts';

/** After the end of the curve, visits are still played to theirs, ms. */
const lastVisitsMs = 120_000;

/** A target of ours, found or new, a cluster, or an external service. @throws ShowtimeError */
export function openSystem(
  ports: HarnessPorts,
  request: RunRequest,
  { timetable, toxiproxy, durationMs }: Prepared,
  newId: string,
  signal: AbortSignal,
): Promise<System> {
  const { baseUrl, storedCommand, tls, plan, viaProxy, cluster, observe, aurora } = request;
  const load = request.load && { ...request.load, longestMs: durationMs + lastVisitsMs };
  if (baseUrl !== null) {
    const service = { baseUrl, storedCommand, tls };
    if (cluster !== null)
      return openClusterSystem(ports, { cluster, load, aurora, id: newId, service, signal });
    return plan === null && !viaProxy && observe === null
      ? openExternalService(service)
      : openOwnService(ports, {
          ...service,
          newId,
          toxiproxy,
          aurora,
          observe: observe && observe.settings,
          signal,
        });
  }
  const { targetKind, targetId, database, durable, keep } = request;
  return openLocalTarget(ports, {
    kind: targetKind,
    id: targetId,
    newId,
    timetable,
    database,
    durable,
    keep,
    observe: observe && observe.settings,
    aurora,
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
    what: 'the plan has faults that this target cannot do',
    why: 'it was refused before load started',
    fix: 'change the plan, or the target',
    problems,
  });
}
