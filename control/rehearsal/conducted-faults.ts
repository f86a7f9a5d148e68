// Faults that a presenter asks for while the load plays: recorded in plan.json before they are injected, and played
// by the supervisor like those of a plan.
import type { PlayedFault } from '../../chaos/index.ts';
import type { FaultPlan, FaultSpec, HarnessPorts, PlannedFault, RunRecord } from '../../contract/index.ts';
import type { RunRequest } from '../../input/run-request.ts';
import type { RunFolder } from '../run-folder.ts';
import type { System } from './system.ts';

/** What a conductor may do while the load plays. */
export interface ConductedRun {
  readonly folder: RunFolder;
  /** The zero of the run's times on Clock.nowMs. */
  readonly startedMonotonicMs: number;
  /** The load's planned span on Clock.nowMs. */
  readonly loadFromMs: number;
  readonly loadUntilMs: number;
  /** Aborted when the load is over, whatever ended it. */
  readonly loadOver: AbortSignal;
  /** Injects a fault now; resolves when it is steady or given up. @throws ShowtimeError supervisor-lost */
  inject(fault: FaultSpec, holdMs: number): Promise<PlayedFault>;
  /** Ends every hold now; resolves when each fault is steady or given up. */
  cutHolds(): Promise<void>;
}

/** Decides which faults are injected, and when. Resolves when no more are; rejects to end the load. */
export type Conduct = (run: ConductedRun, signal: AbortSignal) => Promise<void>;

interface ConductParts {
  ports: Pick<HarnessPorts, 'clock'>;
  folder: RunFolder;
  system: Pick<System, 'openPlay' | 'inject' | 'cutHolds' | 'closePlay'>;
  seed: number;
  startedMonotonicMs: number;
  loadFromMs: number;
  durationMs: number;
  loadOver: AbortSignal;
  signal: AbortSignal;
}

/** By a plan that is known before, or on demand. Resolves when every fault is over. `loadFromMs` is absolute. */
export async function playFaults(
  stage: Omit<ConductParts, 'seed' | 'startedMonotonicMs' | 'loadFromMs' | 'durationMs'> & {
    request: Pick<RunRequest, 'plan' | 'seed'>;
    record: RunRecord;
    system: System;
    /** Null: the request's plan is played. */
    conduct: Conduct | null;
  },
  loadFromMs: number,
): Promise<void> {
  const { conduct, system, record } = stage;
  const { plan, seed } = stage.request;
  if (conduct !== null) {
    const { startedMonotonicMs, load } = record;
    const when = { startedMonotonicMs, loadFromMs, durationMs: load.durationMs };
    return conductFaults(conduct, { ...stage, seed, ...when });
  }
  if (plan) await system.play(plan, seed, loadFromMs);
}

/** Resolves when the conductor and every fault are over; plan.json then has each fault that was asked for. */
async function conductFaults(conduct: Conduct, parts: ConductParts): Promise<void> {
  const { ports, folder, system, startedMonotonicMs, loadFromMs, durationMs, loadOver } = parts;
  const plan: PlannedFault[] = [];
  await system.openPlay(parts.seed, loadFromMs);
  try {
    await conduct(
      {
        folder,
        startedMonotonicMs,
        loadFromMs,
        loadUntilMs: loadFromMs + durationMs,
        loadOver,
        inject: async (fault, holdMs) => {
          const planned = { atMs: atLoad(ports.clock.nowMs() - loadFromMs), holdMs, fault };
          plan.push(planned);
          // Before it is injected: what the folder holds is never less than what was done.
          await folder.writeJson('plan', plan satisfies FaultPlan);
          return system.inject(planned);
        },
        cutHolds: () => system.cutHolds(),
      },
      parts.signal,
    );
  } finally {
    await system.closePlay();
  }
}

function atLoad(ms: number): number {
  return Math.max(0, Math.round(ms * 1_000) / 1_000);
}
