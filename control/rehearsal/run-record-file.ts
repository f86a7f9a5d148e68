// Puts run.json together: what this run set out to do, on what, with which settings and versions.
import { cpus } from 'node:os';
import type { Fact, LoadFit, RunRecord } from '../../contract/index.ts';
import type { PlayedCurve } from '../../load/index.ts';
import { hostFacts } from '../../platform/host-facts.ts';
import type { RunRequest } from '../../input/run-request.ts';
import { isTarget, type System } from './system.ts';

export interface RecordParts {
  id: string;
  request: RunRequest;
  system: System;
  timetableName: string;
  /** Null for a user script. */
  shape: PlayedCurve | null;
  /** Longest time that the load may take, ms. */
  durationMs: number;
  thresholdsAsked: boolean;
  /** Of a user script; null for a bundled one. */
  executors: readonly string[] | null;
  /** Whether the code of a user script names BASE_URL; null for a bundled one. */
  readsBaseUrl: boolean | null;
  promisesLedger: boolean;
  fit: LoadFit | null;
  /** CPU quota of the cgroup; null without one. */
  quotaCores: number | null;
  k6Version: string;
  startedWallMs: number;
  startedMonotonicMs: number;
}

/** run.json at the start of the load; `endedMs` and `interrupted` follow at the end. */
export function runRecordOf(parts: RecordParts): RunRecord {
  const { request, system, shape } = parts;
  return {
    schemaVersion: 1,
    id: parts.id,
    scenario: request.scenario.name,
    journeys: [...(request.scenario.bundled?.journeys ?? [])],
    target: { kind: system.kind, id: system.id, baseUrl: system.serviceUrl },
    seed: request.seed,
    startedAt: new Date(parts.startedWallMs).toISOString(),
    startedMonotonicMs: parts.startedMonotonicMs,
    endedMs: null,
    interrupted: false,
    promised: promisedFacts(parts),
    ...(request.scenario.bundled ? { challenges: [...request.scenario.bundled.challenges] } : {}),
    slos: [...request.slos],
    thresholdsAsked: parts.thresholdsAsked,
    load: {
      shape: shape ? `arrival curve of ${parts.timetableName}` : "the script's own",
      peakPerSecond: shape ? request.peakPerSecond : 0,
      durationMs: parts.durationMs,
      ...(shape ? {} : { maxDurationMs: parts.durationMs }),
      arrivals: shape?.arrivals ?? null,
      reality: shape?.reality ?? null,
      ...(parts.executors === null ? {} : { executors: [...parts.executors] }),
      ...(parts.readsBaseUrl === null ? {} : { readsBaseUrl: parts.readsBaseUrl }),
      ...(request.load === null ? {} : { engine: request.load.engine, runners: request.load.runners }),
      fit: parts.fit,
    },
    settings: {
      ...system.settings,
      foundTarget: system.found,
      ...(request.observe === null ? {} : { observed: true }),
      // Names alone: values may be secrets.
      ...(Object.keys(request.scriptEnv).length === 0
        ? {}
        : { scriptEnv: Object.keys(request.scriptEnv).sort().join(', ') }),
    },
    versions: { ...system.versions, k6: parts.k6Version, node: process.versions.node },
    host: {
      ...hostFacts(),
      // Idle and stolen time of machine.csv are shares of these; `cores` are those that this process may use.
      coresOfHost: cpus().length,
      ...(parts.quotaCores === null ? {} : { quotaCores: parts.quotaCores }),
    },
  };
}

/** Decided before the run: what is promised and missing makes it unknown. */
function promisedFacts({ request, system, promisesLedger }: RecordParts): Fact[] {
  return [
    'samples',
    ...(promisesLedger ? ['ledger' as const] : []),
    ...(system.storedCommand ? ['stored' as const] : []),
    // The program of a user may print no prices.
    ...(system.storedCommand && isTarget(system) ? ['catalog' as const] : []),
    ...(system.writer ? ['probes' as const, 'databases' as const] : []),
    ...(request.plan ? ['faults' as const] : []),
  ];
}
