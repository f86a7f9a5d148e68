// The protocol between harness and supervisor: one JSON object per line over a Unix socket, answers by id.
import type { Explanation, FaultPlan, PlannedFault, TargetStatus, ErrorCode } from '../../contract/index.ts';
import type { PlayedFault } from '../../chaos/index.ts';

/** A process that belongs to a target, as machine.csv names it. */
export interface NamedProcess {
  name: string;
  pid: number;
  /** Of a container: its engine ends it, and no signal of ours may. */
  contained?: true;
}

/** Facts of a target for run.json. */
export interface TargetFacts {
  settings: Record<string, string | number | boolean | null>;
  versions: Record<string, string | number | boolean | null>;
  zones: readonly string[];
  /** 0600 file of tokens for customers who don't log in. */
  tokensFile: string | null;
  /** Theatres and screenings that were seeded; null for the default seed data. */
  seedFile: string | null;
}

/**
 * Every method with its parameters and result. Times are absolute, ms on CLOCK_MONOTONIC, unless a name states
 * otherwise.
 */
export interface Methods {
  /**
   * Takes the lease, which lasts as long as this connection. If the lease is lost, faults are undone, and
   * everything is ended unless the target is kept. Refused (target-busy) while another connection holds it.
   */
  hold: { takes: { keep: boolean; pid: number }; gives: null };
  /** Resolves once the target is up; fails with why it did not start. Progress lines come meanwhile. */
  ready: { takes: null; gives: TargetStatus };
  status: { takes: null; gives: TargetStatus };
  facts: { takes: null; gives: TargetFacts };
  processes: { takes: null; gives: readonly NamedProcess[] };
  /** Longest stall of its event loop since the last call, ms: the balancer runs in that loop. */
  'longest-stall': { takes: null; gives: number };
  /** Events and database states go into this run folder from now on. Needs the lease. */
  record: { takes: { runFolder: string; startedMonotonicMs: number }; gives: null };
  /** Problems of a plan on this target; none means that it can be played. */
  'check-plan': { takes: { plan: FaultPlan; durationMs: number }; gives: readonly string[] };
  /**
   * Plays the plan; resolves when every fault is recovered and steady, or has failed. Needs the lease and
   * `record`.
   */
  play: { takes: { plan: FaultPlan; seed: number; loadStartedAtMs: number }; gives: null };
  /** Faults may be injected on demand from now on, instead of a plan. Needs the lease and `record`. */
  'open-play': { takes: { seed: number; loadStartedAtMs: number }; gives: null };
  /** Plays one fault; resolves when it is steady or given up. Needs `open-play`. */
  inject: { takes: { planned: PlannedFault }; gives: PlayedFault };
  /** Ends every hold now; resolves when each fault is steady or given up. */
  'cut-holds': { takes: null; gives: null };
  /** No more faults on demand; resolves when those that were injected are over. */
  'close-play': { takes: null; gives: null };
  /** Stops the plan, or the faults on demand, and undoes every fault. */
  'stop-faults': { takes: null; gives: null };
  /** Closes the recording; fails if anything of it could not be written. Needs the lease. */
  'stop-recording': { takes: null; gives: null };
  'open-transactions': { takes: null; gives: number };
  /**
   * Makes the objects of the load and resolves when the pod of every runner runs, in their order. Needs the lease. They
   * are deleted by `end-runners`, and when the target ends.
   */
  'start-runners': { takes: null; gives: readonly { index: number; name: string }[] };
  'end-runners': { takes: null; gives: null };
  /** Ends recording and releases the lease; the target stays up exactly if it is kept. */
  release: { takes: { keep: boolean }; gives: null };
  /**
   * Undoes faults and ends everything. Resolves when nothing of the target runs but the supervisor itself.
   */
  down: { takes: null; gives: null };
}
export type Method = keyof Methods;

export interface Request {
  id: number;
  method: Method;
  params: unknown;
}

/** A failure that crosses the socket: an error of the catalogue, or a bug's text. */
export interface Failure {
  code: ErrorCode | null;
  explanation: Explanation;
}

export type Message =
  | { id: number; ok: true; result: unknown }
  | { id: number; ok: false; failure: Failure }
  | { progress: string };
