// The spread of differences, robust against outliers: Rousseeuw and Croux's Qn.
//
// P. J. Rousseeuw, C. Croux, Alternatives to the median absolute deviation, JASA 88, 1993, 1273–1283; factors
// for small numbers from C. Croux, P. J. Rousseeuw, Time-efficient algorithms for two highly robust
// estimators of scale, COMPSTAT 1992, 411–428. Half of the differences may be outliers, and of normal ones it
// needs 1.22 times as many as the standard deviation does (the median absolute deviation 2.7 times); it needs
// no centre.

/**
 * Makes it the standard deviation of many normal differences: 1 / (√2 Φ⁻¹(5/8)), which the papers round to
 * 2.2219.
 */
const consistency = 2.21914;
/** From two differences to nine. */
const fewFactors = [0.399, 0.994, 0.512, 0.844, 0.611, 0.857, 0.669, 0.872];

/**
 * Robust standard deviation, in the unit of the differences; Infinity for less than two, which show no
 * spread. Where about half are
 * equal it is the plain standard deviation instead: zero would promise that any shift is found.
 */
export function robustSpread(differences: readonly number[]): number {
  const n = differences.length;
  const half = Math.floor(n / 2) + 1;
  if (n < 2) return Infinity;
  const distances = new Float64Array((n * (n - 1)) / 2);
  let at = 0;
  differences.forEach((one, index) => {
    for (let other = index + 1; other < n; other += 1)
      distances[at++] = Math.abs(one - (differences[other] ?? NaN));
  });
  const quartile = distances.sort()[(half * (half - 1)) / 2 - 1] ?? NaN;
  return quartile === 0 ? standardDeviation(differences) : consistency * smallFactor(n) * quartile;
}

function smallFactor(n: number): number {
  return fewFactors[n - 2] ?? (n % 2 === 1 ? n / (n + 1.4) : n / (n + 3.8));
}

function standardDeviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}
