// Several tests at once: each probability is raised so that all together keep one error probability.

/**
 * Holm's step-down adjustment (S. Holm, Scandinavian Journal of Statistics 6, 1979, 65–70), in the order
 * given. It holds for tests that
 * depend on each other, as objectives of one run do.
 */
export function holm(probabilities: readonly number[]): readonly number[] {
  const ascending = probabilities.map((p, index) => ({ p, index })).sort((a, b) => a.p - b.p);
  const adjusted = new Array<number>(probabilities.length);
  let highest = 0;
  ascending.forEach(({ p, index }, rank) => {
    highest = Math.max(highest, Math.min(1, p * (ascending.length - rank)));
    adjusted[index] = highest;
  });
  return adjusted;
}
