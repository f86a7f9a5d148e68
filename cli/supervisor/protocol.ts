// What a harness and a supervisor say to each other: one JSON object a line over a Unix socket, answers by
// id.
import type { Explanation, FaultPlan, TargetStatus, ErrorCode } from '../../contract/index.ts';

/** A process that belongs to a target, as machine.csv names it. */
export interface NamedProcess {
  name: string;
  pid: number;
}

/** What run.json wants to know of a target. */
export interface TargetFacts {
  settings: Record<string, string | number | boolean | null>;
  versions: Record<string, string | number | boolean | null>;
  zones: readonly string[];
  /** 0600 file of tokens for customers who don't log in. */
  tokensFile: string;
  /** Theatres and screenings that were seeded; null for the default house. */
  houseFile: string | null;
}

/**
 * Every method with what it takes and gives. Times are absolute, ms on CLOCK_MONOTONIC, unless a name says
 * otherwise.
 */
export interface Methods {
  /**
   * Takes the lease: it lasts as long as this connection. Lease lost: faults undone, and everything ended
   * unless the
   * target is kept. Refused (target-busy) while another connection holds it.
   */
  hold: { takes: { keep: boolean; pid: number }; gives: null };
  /** Resolves once the target is up; fails with why it did not start. Progress lines come meanwhile. */
  ready: { takes: null; gives: TargetStatus };
  status: { takes: null; gives: TargetStatus };
  facts: { takes: null; gives: TargetFacts };
  processes: { takes: null; gives: readonly NamedProcess[] };
  /** How long its event loop did not turn at most since the last call, ms: the balancer lives in it. */
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
  /** Stops the plan and undoes every fault. */
  'stop-faults': { takes: null; gives: null };
  /** Closes the recording; fails if anything of it could not be written. Needs the lease. */
  'stop-recording': { takes: null; gives: null };
  'open-transactions': { takes: null; gives: number };
  /** Ends recording and gives the lease back; the target stays up exactly if it is kept. */
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
