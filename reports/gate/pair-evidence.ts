// What each pair of an experiment says of each budget: the unit of every test is the pair, never the request.
import type { Budget, Side, Slice, Stage } from '../../contract/index.ts';
import type { Counted } from '../statistics/fisher.ts';
import { Latencies } from './latencies.ts';

/** How much slower the candidate was in one pair, at a quantile of its merged slices. */
export interface Change {
  /** Logarithm of candidate ÷ baseline. */
  log: number;
  /** Candidate − baseline, ms. */
  ms: number;
}

export interface PairEvidence {
  stage: Stage;
  pair: number;
  /** Middle of the pair, ms since the experiment began. */
  atMs: number;
  /** By name of a relative budget. */
  changes: ReadonlyMap<string, Change>;
  /** By name of any other budget: good and bad requests of each side; null without a baseline. */
  counts: ReadonlyMap<string, { candidate: Counted; baseline: Counted | null }>;
}

export interface EvidenceSettings {
  /** Requests that failed count as lasting so long. */
  timeoutMs: number;
  /** Slices of a complete pair. */
  turns: number;
  /** Both sides of a half were asked exactly the same: what the candidate never came to has failed. */
  sameRequests: boolean;
}

/** One evidence a complete pair, in the order in which they were measured. */
export function pairEvidence(
  slices: readonly Slice[],
  budgets: readonly Budget[],
  settings: EvidenceSettings,
): readonly PairEvidence[] {
  const pairs = new Map<string, Slice[]>();
  for (const slice of slices) {
    const key = `${slice.stage} ${slice.pair}`;
    const known = pairs.get(key);
    if (known === undefined) pairs.set(key, [slice]);
    else known.push(slice);
  }
  return [...pairs.values()]
    .filter((pair) => pair.length === settings.turns)
    .map((pair) => evidenceOf(pair, budgets, settings));
}

function evidenceOf(
  slices: readonly Slice[],
  budgets: readonly Budget[],
  settings: EvidenceSettings,
): PairEvidence {
  const [first] = slices;
  const last = slices.at(-1);
  const compared = slices.some(({ side }) => side === 'baseline');
  const changes = new Map<string, Change>();
  const counts = new Map<string, { candidate: Counted; baseline: Counted | null }>();
  for (const budget of budgets) {
    if (budget.kind === 'relative') {
      const change = changeOf(slices, budget, settings);
      if (change !== undefined) changes.set(budget.name, change);
    } else
      counts.set(budget.name, {
        candidate: countOf(slices, 'candidate', budget, settings),
        baseline: compared ? countOf(slices, 'baseline', budget, settings) : null,
      });
  }
  return {
    stage: first?.stage ?? 'discovery',
    pair: first?.pair ?? 0,
    atMs: ((first?.startedMs ?? 0) + (last?.startedMs ?? 0) + (last?.durationMs ?? 0)) / 2,
    changes,
    counts,
  };
}

/**
 * Undefined where a side had no such request, and where the quantile falls among failed ones on both: two
 * timeouts are not equally fast.
 */
function changeOf(
  slices: readonly Slice[],
  { journey, quantile }: Budget & { kind: 'relative' },
  settings: EvidenceSettings,
): Change | undefined {
  const { timeoutMs } = settings;
  const of = (side: Side): number | null => latenciesOf(slices, side, journey, settings).quantileMs(quantile);
  const baseline = of('baseline');
  const candidate = of('candidate');
  if (baseline === null || candidate === null || Math.min(baseline, candidate) >= timeoutMs) return undefined;
  const [from, to] = [Math.min(timeoutMs, baseline), Math.min(timeoutMs, candidate)];
  // A histogram counts whole microseconds, so 0 is less than one of them.
  return { log: Math.log(Math.max(to, 0.001) / Math.max(from, 0.001)), ms: to - from };
}

function countOf(
  slices: readonly Slice[],
  side: Side,
  budget: Exclude<Budget, { kind: 'relative' }>,
  settings: EvidenceSettings,
): Counted {
  const latencies = latenciesOf(slices, side, budget.journey, settings);
  return budget.kind === 'availability' ? latencies.answered : latencies.countBelow(budget.belowMs);
}

/**
 * Of one pair, with what the candidate never came to: where both sides of a half are asked the same, a
 * journey that k6's customers reach
 * less often was lost on the way, and counts as failed. Never the other way round: a baseline's loss must not
 * excuse the candidate. Where
 * a script draws its journeys by chance, either side is asked less often half the time, and that says
 * nothing.
 */
function latenciesOf(
  pair: readonly Slice[],
  side: Side,
  journey: string,
  { sameRequests }: EvidenceSettings,
): Latencies {
  const merged = mergedLatencies(pair, side, journey);
  const offered = (of: Side, half: number): number =>
    pair.find((slice) => slice.side === of && Math.floor(slice.turn / 2) === half)?.journeys[journey]
      ?.offered ?? 0;
  if (side === 'candidate' && sameRequests)
    for (const half of [0, 1])
      merged.addFailed(Math.max(0, offered('baseline', half) - offered('candidate', half)));
  return merged;
}

/** All requests of a journey on one side. */
export function mergedLatencies(slices: readonly Slice[], side: Side, journey: string): Latencies {
  const merged = new Latencies();
  for (const slice of slices) {
    const of = slice.side === side ? slice.journeys[journey] : undefined;
    if (of !== undefined) merged.add(of);
  }
  return merged;
}
