// Whether two shares differ by more than chance if bad ones come in clusters, as an outage or a stall makes
// them.
//
// J. N. K. Rao and A. J. Scott, A simple method for the analysis of clustered binary data, Biometrics 48,
// 1992, 577–585: counts are
// divided by their design effect, and what is left is tested as if it were independent; here by Fisher's
// exact test.
import type { Counted } from '../run/intents/share-series.ts';
import { fisherExact } from './fisher.ts';

/**
 * How many events of these clusters are worth one independent event; at least 1, infinite for less than two
 * clusters.
 */
export function designEffect(clusters: readonly Counted[]): number {
  const sizes = clusters.map(sizeOf).filter((size) => size > 0);
  const total = sum(sizes);
  const share = sum(clusters.map(({ bad }) => bad)) / total;
  if (sizes.length < 2) return Infinity;
  if (share === 0 || share === 1) return 1;
  const squares = sum(clusters.map((cluster) => (cluster.bad - sizeOf(cluster) * share) ** 2));
  const variance = (sizes.length / (sizes.length - 1)) * (squares / total ** 2);
  return Math.max(1, variance / ((share * (1 - share)) / total));
}

/**
 * The probability of two shares at least as far apart if they were the same. Both sides get the larger design
 * effect: one without
 * bad ones, or with few, cannot show how its bad ones would cluster.
 */
export function clusteredTest(
  one: readonly Counted[],
  other: readonly Counted[],
): { p: number; designEffect: number } {
  const effect = Math.max(designEffect(one), designEffect(other));
  return { p: fisherExact(effective(one, effect), effective(other, effect)), designEffect: effect };
}

function effective(clusters: readonly Counted[], effect: number): Counted {
  return {
    good: Math.round(sum(clusters.map(({ good }) => good)) / effect),
    bad: Math.round(sum(clusters.map(({ bad }) => bad)) / effect),
  };
}

function sizeOf({ good, bad }: Counted): number {
  return good + bad;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
