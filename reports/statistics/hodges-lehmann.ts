// The shift of paired differences from zero: the Hodges-Lehmann estimate and the exact bounds of the
// signed-rank test.
//
// J. L. Hodges, E. L. Lehmann, Annals of Mathematical Statistics 34, 1963, 598–611; M. Hollander, D. A.
// Wolfe, E. Chicken, Nonparametric Statistical Methods, 3rd edition, 2014, sections 3.2 and 3.3. The bounds
// hold for differences that are symmetric about the true shift, as an additive slowdown or (on logarithms) a
// multiplicative one leaves them. Ties only widen them (G. E. Noether, JASA 62, 1967).
import { signedRankQuantile } from './signed-rank.ts';

export interface Shift {
  /** Median of the means of all two differences, each with itself included; NaN without differences. */
  estimate: number;
  /**
   * The true shift is below this bound with at most the given error; -Infinity if there are too few
   * differences.
   */
  lower: number;
  /**
   * The true shift is above this bound with at most the given error; Infinity if there are too few
   * differences.
   */
  upper: number;
}

/**
 * Estimate and one-sided bounds of the shift, in the unit of the differences, which are finite; zeros count.
 * `error` is that of one
 * bound, between 0 and 0.5: without ties or zeros, `lower` is above 0 exactly where the signed-rank test's p
 * is at most `error`.
 */
export function hodgesLehmann(differences: readonly number[], error: number): Shift {
  const means = walshAverages(differences);
  const max = means.length - 1;
  const outside = signedRankQuantile(differences.length, error);
  return {
    estimate: ((means[Math.floor(max / 2)] ?? NaN) + (means[Math.ceil(max / 2)] ?? NaN)) / 2,
    lower: outside < 0 ? -Infinity : (means[outside] ?? -Infinity),
    upper: outside < 0 ? Infinity : (means[max - outside] ?? Infinity),
  };
}

/**
 * Means of all two differences i ≤ j, ascending (J. E. Walsh, Annals of Mathematical Statistics 20, 1949).
 */
function walshAverages(differences: readonly number[]): Float64Array {
  const means = new Float64Array((differences.length * (differences.length + 1)) / 2);
  let at = 0;
  differences.forEach((one, index) => {
    for (let other = index; other < differences.length; other += 1)
      means[at++] = (one + (differences[other] ?? NaN)) / 2;
  });
  return means.sort();
}
