// Customer n: member, order and times as a pure function of (seed, n), so that every run of a seed has the
// same customers.
import {
  drawBelow,
  drawRank,
  itemCount,
  memberCount,
  probe,
  randomOf,
  theatreCount,
  zipfWeights,
} from '../../contract/vocabulary/index.ts';
import type { ChallengeOp, OrderedLine, Random } from '../../contract/vocabulary/index.ts';

export type StepKind = 'menu' | 'login' | 'order' | 'read' | 'cancel' | ChallengeOp;

export interface Step {
  kind: StepKind;
  /** Whole ms after the arrival: the sum of the think times drawn before this step. */
  atMs: number;
}

export interface Customer {
  n: number;
  member: number;
  theatre: number;
  /** Position (0 … 1) in the list of the theatre's screenings. */
  screeningShare: number;
  lines: readonly OrderedLine[];
  /** In the order in which they are taken; the index is the ordinal of the intent. */
  steps: readonly Step[];
  /** Jitter of the app's retries. */
  retries: Random;
}

const everyTheatre = Array.from({ length: theatreCount }, (_, index) => index + 1);
/** Hot items and hot sites. */
const itemWeights = zipfWeights(itemCount, 0.9);
const theatreExponent = 0.8;
const theatreWeights = new Map<number, readonly number[]>();

/** Draws customer n (from 0) of a seed. The first of `theatres` is the busiest. */
export function customerOf(seed: number, n: number, theatres: readonly number[] = everyTheatre): Customer {
  const random = randomOf(seed, n);
  const theatre = theatres[drawRank(random, weightsOf(theatres.length))] ?? probe.theatre;
  return {
    n,
    theatre,
    member: memberOf(seed, n),
    screeningShare: random(),
    lines: drawLines(random),
    steps: withChallenge(n, drawSteps(random)),
    retries: randomOf(seed ^ 0x5bd1e995, n),
  };
}

/**
 * Consecutive customers never meet as one member: 7919 is prime to the number of members, so all are used
 * before one returns.
 */
export function memberOf(seed: number, n: number): number {
  return 1 + ((n * 7_919 + (seed % memberCount)) % memberCount);
}

function weightsOf(count: number): readonly number[] {
  const known = theatreWeights.get(count);
  if (known) return known;
  const weights = zipfWeights(count, theatreExponent);
  theatreWeights.set(count, weights);
  return weights;
}

/**
 * By the customer's number and not by lot, so that a run of 60 visits makes every challenge, and a long one
 * makes each in one of 64 visits: 1 % more requests.
 */
const challengeEvery = 64;
const challengeOfRemainder: ReadonlyMap<number, ChallengeOp> = new Map([
  [5, 'twin-order'],
  [21, 'forged-order'],
  [37, 'other-body'],
  [53, 'foreign-cancel'],
]);
const challengeAfterMs = 150;

function withChallenge(n: number, steps: Step[]): Step[] {
  const kind = challengeOfRemainder.get(n % challengeEvery);
  const last = steps.at(-1);
  if (kind !== undefined && last !== undefined) steps.push({ kind, atMs: last.atMs + challengeAfterMs });
  return steps;
}

/** One to three different items; hot ones are ranked by their id. */
function drawLines(random: Random): OrderedLine[] {
  const wanted = 1 + drawRank(random, [0.5, 0.85, 1]);
  const items = new Set<number>();
  while (items.size < wanted) items.add(1 + drawRank(random, itemWeights));
  return [...items].map((item) => ({ item, quantity: 1 + drawRank(random, [0.6, 0.9, 1]) }));
}

/**
 *   menu (1 to 4 times) ─► login? ─► order ─► read? ─► foreign read? ─► read later? ─► cancel ─► read ─► challenge?
 *
 * Reads follow the order both at once and later than 1 s, the time from which every read must see it.
 */
function drawSteps(random: Random): Step[] {
  const steps: Step[] = [];
  let atMs = 0;
  const then = (kind: StepKind, minMs: number, maxMs: number): void => {
    atMs += steps.length === 0 ? 0 : minMs + drawBelow(random, maxMs - minMs);
    steps.push({ kind, atMs });
  };
  const views = 1 + drawRank(random, [0.25, 0.6, 0.85, 1]);
  for (let view = 0; view < views; view += 1) then('menu', 150, 900);
  if (random() < 0.1) then('login', 100, 400);
  then('order', 200, 1_200);
  if (random() < 0.5) then('read', 50, 400);
  if (random() < 0.1) then('foreign-read', 50, 300);
  if (random() < 0.35) then('read', 1_100, 2_000);
  if (random() < 0.05) {
    then('cancel', 300, 1_500);
    then('read', 50, 1_800);
  }
  return steps;
}
