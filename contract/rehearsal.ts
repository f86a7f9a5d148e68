// What a recorded rehearsal shows of each of its faults: the cost that a drill of the same plan would have.
import type { FaultSpec } from './faults.ts';

/** Requests of one SLO's journey in a part of a run, counted as a server counts them. */
export interface RequestCost {
  /** First sends only: what customers requested, before any retry. */
  wanted: number;
  /** Bad requests, retries included; one that no answer came for is bad too. */
  bad: number;
  /** The most bad requests that this many are still compatible with (95 %, one-sided, exact binomial). */
  atMostBad: number;
}

/** From the fault's injection until all was back. */
export interface RehearsedCost extends RequestCost {
  slo: string;
  /** Only while it was in effect and not yet undone: the rate at which a longer fault continues. */
  held: RequestCost;
}

export interface RehearsedFault {
  /** `f1`, as the plan numbers them. */
  id: string;
  fault: FaultSpec;
  holdMs: number;
  /** From injection until everything was back, ms; null if unknown. */
  spanMs: number | null;
  /** Why its cost is unknown; null if it is known. */
  unknownBecause: string | null;
  costs: readonly RehearsedCost[];
}

export interface Rehearsal {
  /** The run folder's name. */
  run: string;
  faults: readonly RehearsedFault[];
}
