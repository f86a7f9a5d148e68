// The evidence of each pair for each budget. The unit of every test is the pair, never the request.
import type { Budget, Side, Slice, Stage } from '../../contract/index.ts';
import type { Counted } from '../run/intents/share-series.ts';
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
  /** Number of the launch of both services, from 0; the same for all pairs if the gate did not start them. */
  launch: number;
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
  /**
   * Both sides of a half get exactly the same requests, so what the candidate never reached counts as failed.
   */
  sameRequests: boolean;
}

/**
 * One evidence a complete pair, in the order in which they were measured. Warm-up is no evidence, but shows
 * where both services were started anew.
 */
export function pairEvidence(
  slices: readonly Slice[],
  budgets: readonly Budget[],
  settings: EvidenceSettings,
): readonly PairEvidence[] {
  const pairs = new Map<string, { launch: number; of: Slice[] }>();
  let launch = 0;
  let warming = true;
  for (const slice of slices) {
    if (slice.stage === 'warm-up' && !warming) launch += 1;
    warming = slice.stage === 'warm-up';
    if (warming) continue;
    const key = `${slice.stage} ${slice.pair}`;
    const known = pairs.get(key);
    if (known === undefined) pairs.set(key, { launch, of: [slice] });
    else known.of.push(slice);
  }
  return [...pairs.values()]
    .filter(({ of }) => of.length === settings.turns)
    .map(({ launch: number, of }) => ({ ...evidenceOf(of, budgets, settings), launch: number }));
}

function evidenceOf(
  slices: readonly Slice[],
  budgets: readonly Budget[],
  settings: EvidenceSettings,
): Omit<PairEvidence, 'launch'> {
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
  return budget.kind === 'absolute' ? latencies.countBelow(budget.belowMs) : latencies.answered;
}

/**
 * Latencies of one pair, including what the candidate never reached. If both sides of a half get the same
 * requests, a journey that k6's virtual users reach less often on the candidate was lost on the way and
 * counts as failed. The reverse does not hold: a loss of the baseline must not excuse the candidate. If a
 * script draws its journeys at random, either side gets fewer requests half the time, which is no evidence.
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
