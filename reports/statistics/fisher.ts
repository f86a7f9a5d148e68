// Whether two shares differ by more than chance explains: Fisher's exact test of a two-by-two table,
// two-sided.
//
// R. A. Fisher, Statistical Methods for Research Workers, 5th edition, 1934, section 21.02. Two-sided as in
// R's fisher.test: every table with the same margins counts that is no more probable than the one observed.
import type { Counted } from '../run/intents/share-series.ts';

/** Tables as probable as the observed one must not drop out by rounding; R allows the same. */
const rounding = 1 + 1e-7;

/**
 * The probability of counts at least as far apart as these if good and bad ones fell into the two groups by
 * chance alone.
 * 1 without data on one side; 0 if it is too small for a number. Takes as many steps as there are bad ones in
 * a group.
 */
export function fisherExact(one: Counted, other: Counted): number {
  const table = tableOf(one, other);
  const observed = weightOf(table, one.bad);
  let all = 0;
  let asFar = 0;
  for (const weight of weights(table)) {
    all += weight;
    if (weight <= observed * rounding) asFar += weight;
  }
  return Math.min(1, asFar / all);
}

/** Margins, and the counts of bad ones in the first group that they allow: `mode` is the most probable. */
interface Table {
  first: number;
  second: number;
  bad: number;
  min: number;
  max: number;
  mode: number;
}

function tableOf(one: Counted, other: Counted): Table {
  const first = one.good + one.bad;
  const second = other.good + other.bad;
  const bad = one.bad + other.bad;
  const min = Math.max(0, bad - second);
  const max = Math.min(bad, first);
  const mode = Math.floor(((first + 1) * (bad + 1)) / (first + second + 2));
  return { first, second, bad, min, max, mode: Math.min(max, Math.max(min, mode)) };
}

/** Hypergeometric probability of `k + 1` bad ones in the first group over that of `k`. */
function ratio({ first, second, bad }: Table, k: number): number {
  return ((first - k) / (k + 1)) * ((bad - k) / (second - bad + k + 1));
}

/** The probability of `k` over that of the mode: no factorial, so that nothing overflows. */
function weightOf(table: Table, k: number): number {
  let weight = 1;
  for (let at = table.mode; at < k; at += 1) weight *= ratio(table, at);
  for (let at = table.mode; at > k; at -= 1) weight /= ratio(table, at - 1);
  return weight;
}

/** The weights of all tables, from the mode outwards until they vanish. */
function* weights(table: Table): Generator<number, void> {
  for (let k = table.mode, weight = 1; k <= table.max && weight > 0; weight *= ratio(table, k), k += 1)
    yield weight;
  for (let k = table.mode, weight = 1; k > table.min && weight > 0; k -= 1)
    yield (weight /= ratio(table, k - 1));
}
