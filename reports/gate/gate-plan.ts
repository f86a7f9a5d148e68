// How many pairs an experiment measures, when it looks at them, and how much error each look may spend.
import type { GatePlan } from '../../contract/index.ts';

/** Family-wise error probability of a wrong fail, and of a wrong pass. */
const alpha = 0.05;
/** Pairs of the first look, unless the number of budgets wants more. */
const usualPairs = 15;
const fewestPairs = 10;

/**
 * Fewest pairs with which the signed-rank test can reject any of so many budgets at all, with some to spare
 * (2⁻ⁿ is its least p).
 */
export function leastPairs(budgets: number): number {
  return Math.max(fewestPairs, Math.ceil(Math.log2(Math.max(1, budgets) / alpha) + 4));
}

/** More pairs than this find nothing that would matter, and the exact test gets slow. */
const mostDiscovery = 480;

/**
 * Looks at 15, 30, 60 … pairs, and at half of `mostPairs`, so that whatever a look finds can be confirmed by
 * as many fresh pairs. They
 * spend α/2, α/4, … and the rest at the last one.
 *
 * K. K. G. Lan and D. L. DeMets, Biometrika 70, 1983: an error-spending function keeps α whatever the number
 * of looks. Its parts are
 * tested as they are (a union bound), so that no joint distribution of the looks is assumed.
 *
 * Undefined if there is no room for a discovery and a confirmation of `leastPairs` each.
 */
export function planGate({
  budgets,
  mostPairs,
  firstPairs,
}: {
  budgets: number;
  mostPairs: number;
  firstPairs?: number;
}): GatePlan | undefined {
  const least = leastPairs(budgets);
  const lastLook = Math.min(mostDiscovery, Math.floor(mostPairs / 2));
  if (lastLook < least) return undefined;
  const first = Math.max(least, Math.min(firstPairs ?? usualPairs, lastLook));
  const looks: number[] = [];
  for (let pairs = first; pairs <= lastLook; pairs *= 2) looks.push(pairs);
  if (lastLook >= (looks.at(-1) ?? first) * 1.5) looks.push(lastLook);
  return {
    looks,
    spent: looks.map((_, look) => alpha / 2 ** (look + 1 < looks.length ? look + 1 : look)),
    alpha,
    leastPairs: least,
    mostPairs,
  };
}
