// How many pairs an experiment measures, when it analyzes them, and how much of α each analysis may use.
import type { GatePlan } from '../../contract/index.ts';

/** Family-wise error probability of a wrong fail, and of a wrong pass. */
const alpha = 0.05;
/** Pairs of the first interim analysis, unless the number of budgets requires more. */
const usualPairs = 15;
const minAllowedPairs = 10;

/**
 * The minimum number of pairs with which the signed-rank test can reject any of so many budgets, plus a
 * reserve (its smallest p is 2⁻ⁿ).
 */
export function minPairsFor(budgets: number): number {
  return Math.max(minAllowedPairs, Math.ceil(Math.log2(Math.max(1, budgets) / alpha) + 4));
}

/** More pairs than this find nothing that would matter, and the exact test gets slow. */
const maxDiscovery = 480;

/** A last analysis with less than so many times the pairs takes the place of the one before it. */
const worthAnother = 1.25;

/**
 * Plans interim analyses at 15, 30, 60 … pairs and at half of `maxPairs`, so that as many fresh pairs remain
 * to confirm each finding, and no pair that there is time for stays without an analysis. The analyses use α/2, α/4, …, and the last one uses the rest.
 *
 * K. K. G. Lan and D. L. DeMets, Biometrika 70, 1983: an alpha-spending function keeps α for any number of
 * interim analyses. Each analysis tests at its part of α (a union bound), so no joint distribution of the
 * analyses is assumed.
 *
 * Undefined if `maxPairs` is too small for a discovery and a confirmation of `minPairsFor(budgets)` each.
 */
export function planGate({
  budgets,
  maxPairs,
  firstPairs,
}: {
  budgets: number;
  maxPairs: number;
  firstPairs?: number;
}): GatePlan | undefined {
  const min = minPairsFor(budgets);
  const lastAnalysis = Math.min(maxDiscovery, Math.floor(maxPairs / 2));
  if (lastAnalysis < min) return undefined;
  const first = Math.max(min, Math.min(firstPairs ?? usualPairs, lastAnalysis));
  const interimAnalyses: number[] = [];
  for (let pairs = first; pairs <= lastAnalysis; pairs *= 2) interimAnalyses.push(pairs);
  const last = interimAnalyses.at(-1) ?? first;
  if (lastAnalysis > last) {
    // The first one stays where it was requested.
    const moved = lastAnalysis < last * worthAnother && !(last === first && firstPairs !== undefined);
    if (moved) interimAnalyses.pop();
    interimAnalyses.push(lastAnalysis);
  }
  return {
    looks: interimAnalyses,
    spent: interimAnalyses.map(
      (_, analysis) => alpha / 2 ** (analysis + 1 < interimAnalyses.length ? analysis + 1 : analysis),
    ),
    alpha,
    leastPairs: min,
    mostPairs: maxPairs,
  };
}
