// Chooses the fault plan of a run: a plan file, the flags, the default, or none.
import { basename, resolve } from 'node:path';
import { checkPlanTimes, defaultPlan, faults as allFaults } from '../../chaos/index.ts';
import {
  ShowtimeError,
  writeDuration,
  type CapabilityName,
  type FaultKind,
  type FaultPlan,
} from '../../contract/index.ts';
import { readGivenFile } from '../../platform/given-file.ts';
import { givenFile } from '../given-file.ts';
import { parsePlanFile } from './plan-file.ts';

/** What a run knows about its plan before it starts. */
export interface PlanSetting {
  /** Null for a user script: its plan is checked once k6 has reported the script's duration. */
  durationMs: number | null;
  /** The service is one that Showtime did not start. */
  externalService: boolean;
  /** The system is on a cluster: only what was asked for is broken there. */
  onCluster: boolean;
  /** A proxy stands between load and service. */
  viaProxy: boolean;
  /** The writer of its database is an Aurora that may be failed over. */
  aurora?: boolean;
}

/** Null: no faults are promised. @throws ShowtimeError bad-plan, fault-not-possible */
export async function readPlan(
  file: string | undefined,
  faults: FaultPlan,
  { durationMs, externalService: ownService, onCluster, viaProxy, aurora = false }: PlanSetting,
): Promise<FaultPlan | null> {
  const requested = requestedPlan(file, faults);
  if (requested === null)
    return ownService || onCluster || file === 'none' || durationMs === null ? null : defaultPlan(durationMs);
  if (ownService && !onCluster) refuseForOwnService(requested, viaProxy, aurora);
  if (durationMs !== null) refuseLatePlan(requested, durationMs);
  return requested;
}

/** Capabilities that every own service has, and those that a proxy adds. */
const ofOwnService: readonly CapabilityName[] = ['commands'];
const ofProxy: readonly CapabilityName[] = ['links'];

function refuseForOwnService(plan: FaultPlan, viaProxy: boolean, aurora: boolean): void {
  const kindsWith = (offered: readonly CapabilityName[]): FaultKind[] =>
    Object.values(allFaults)
      .filter(({ needs }) => needs.every((name) => offered.includes(name)))
      .map(({ kind }) => kind);
  const own: readonly CapabilityName[] = aurora ? [...ofOwnService, 'database'] : ofOwnService;
  const withoutProxy = kindsWith(own);
  const withProxy = kindsWith([...own, ...ofProxy]);
  const possible = viaProxy ? withProxy : withoutProxy;
  const problems = plan.flatMap(({ atMs, fault: { kind } }, index) =>
    possible.includes(kind)
      ? []
      : [
          `step ${index + 1}, ${kind}@${writeDuration(atMs)}: ` +
            (withProxy.includes(kind)
              ? 'needs --via-proxy, which puts Toxiproxy between load and service'
              : `behind --base-url there is no ${allFaults[kind].needs.join(' and no ')} that Showtime could reach`),
        ],
  );
  if (problems.length === 0) return;
  throw new ShowtimeError('fault-not-possible', {
    what: 'the plan has faults that cannot be played on an external service',
    why: `there it plays ${withoutProxy.join(', ')}, and with --via-proxy also ${withProxy.filter((kind) => !withoutProxy.includes(kind)).join(', ')}`,
    fix: 'break your service by commands of your own (docs/own-service.md), or run against --target local',
    problems,
  });
}

/** @throws ShowtimeError bad-plan if a fault comes at or after the load's end */
export function refuseLatePlan(plan: FaultPlan, durationMs: number): void {
  const problems = checkPlanTimes(plan, durationMs);
  if (problems.length === 0) return;
  throw new ShowtimeError('bad-plan', {
    what: 'the fault plan cannot be played',
    why: `the load lasts ${durationMs / 1000} s`,
    fix: 'change the times below, or the length of the load',
    problems,
  });
}

function requestedPlan(file: string | undefined, faults: FaultPlan): FaultPlan | null {
  if (faults.length > 0) return [...faults].sort((a, b) => a.atMs - b.atMs);
  if (file === undefined || file === 'none') return null;
  return parsePlanFile(readPlanText(file), basename(file));
}

function readPlanText(file: string): string {
  return givenFile('bad-plan', file, () => readGivenFile(resolve(file), 'structured'));
}
