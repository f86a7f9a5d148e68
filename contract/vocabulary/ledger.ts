// The ledger: what the client saw, one observation per line, and the form in which a k6 script prints it.
import type { SendOutcome } from './outcomes.ts';
import type { WrongAnswer } from './wrong-answers.ts';

/**
 * Requests by which a scenario challenges a claim, beside what customers do and outside every SLO:
 * `foreign-read`: a member reads another member's order;
 * `forged-order`: an order with a token whose signature is another's;
 * `foreign-cancel`: a member cancels another member's order;
 * `other-body`: the key of a placed order again, with other lines;
 * `twin-order`: one order sent twice at the same time under one key. It is an order like any other to all
 * that is stored.
 */
export const challengeOps = [
  'foreign-read',
  'forged-order',
  'foreign-cancel',
  'other-body',
  'twin-order',
] as const;
export type ChallengeOp = (typeof challengeOps)[number];

/** True for the journey of a challenge: its requests bear the op's name. */
export function isChallenge(journey: string): journey is ChallengeOp {
  return (challengeOps as readonly string[]).includes(journey);
}

/**
 * `menu` is written only if a menu showed less of an item than this customer wants, as one `acknowledged`
 * line without an attempt; its `lines` hold how many were left.
 */
export const ledgerOps = ['order', 'cancel', 'read', ...challengeOps, 'menu'] as const;
export type LedgerOp = (typeof ledgerOps)[number];

/** An ordered item and how many of it. */
export interface OrderedLine {
  item: number;
  quantity: number;
}

/** The fields that every ledger line has. `send` counts the attempts of one intent from 1. */
export interface Observation {
  /** Customer number: 0-based `iterationInTest` in k6, negative for probes, so that the two never meet. */
  n: number;
  op: LedgerOp;
  /** Member id of the sender. */
  member: number;
  /** Idempotency key of the order that this is about. */
  key: string;
  send: number;
  outcome: SendOutcome;
  /** HTTP status; absent when no answer came and on `attempted`. */
  status?: number;
  /** `type` of the problem document, where one came. */
  problem?: string;
  /** The pod that answered; absent where the balancer answered in its stead. */
  pod?: string;
  /** Order id as the service gave it. */
  order?: string;
  theatre?: number;
  /** On `attempted`: part of the request, so that the same request can be sent once more after the load. */
  screening?: string;
  /** Ordered lines: on `attempted` the requested ones, on a read the returned ones. */
  lines?: readonly OrderedLine[];
  /** On a read, the status of the order in the service's answer. */
  orderStatus?: 'confirmed' | 'cancelled';
  /** On `acknowledged`: what was wrong with the answer. It is no good end for the customer. */
  wrong?: WrongAnswer;
}

/**
 * What a k6 script prints: an observation with its wall-clock stamp and the think times drawn before the
 * step.
 */
export interface RawObservation extends Observation {
  /** `Date.now()` in k6, ms. */
  wallMs: number;
  /** Sum of the think times that this customer drew before this step, ms. */
  thinkMs: number;
}

/** Begins every ledger line; a bundled script that holds it promises a ledger. */
export const ledgerMarker = '@ledger ';

/**
 * The line that a script passes to `console.log`; its marker separates it from other output of the script.
 */
export function formatLedgerLine(observation: RawObservation): string {
  return ledgerMarker + JSON.stringify(observation);
}

/**
 * The JSON text of a ledger line in a console line, or undefined if the line is other output of the script.
 */
export function parseLedgerLine(consoleLine: string): string | undefined {
  return consoleLine.startsWith(ledgerMarker) ? consoleLine.slice(ledgerMarker.length) : undefined;
}
