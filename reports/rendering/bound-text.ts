// The bound of an objective as text: only the deciding side is shown.
import type { SloResult } from '../../contract/index.ts';
import { lowerBound, upperBound } from '../statistics/binomial.ts';
import { percent } from './figures.ts';

/**
 * "at least 99.68 %" where the objective seems met, "at most 99.16 %" where it seems missed; each with 95 %
 * certainty.
 */
export function describeBound({ good, bad, objective, measured }: SloResult): string {
  const total = good + bad;
  if (total === 0) return 'no data';
  return measured !== null && measured < objective
    ? `at most ${percent(1 - lowerBound(bad, total), objective)}`
    : `at least ${percent(1 - upperBound(bad, total), objective)}`;
}
