// Student's t distribution, as far as bounds and powers need it.
import betaQuantile from '@stdlib/stats-base-dists-beta-quantile';
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';

/**
 * Student's t from the beta distribution (Abramowitz and Stegun 26.5.27 and 26.7.1); for probabilities from
 * 0.5.
 */
export function studentQuantile(probability: number, degrees: number): number {
  const x = betaQuantile(2 * probability - 1, 0.5, degrees / 2);
  return Math.sqrt((degrees * x) / (1 - x));
}

/**
 * (t ÷ z)²: the loss of precision at a one-sided `error` because the design effect is estimated from so few
 * clusters (E. L. Korn and B. I. Graubard, Survey Methodology 24, 1998).
 */
export function fewClustersFactor(clusters: number, error: number): number {
  return (studentQuantile(1 - error, clusters - 1) / normalQuantile(1 - error, 0, 1)) ** 2;
}
