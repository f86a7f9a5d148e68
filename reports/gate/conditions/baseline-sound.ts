// The baseline answers: against one that fails, nothing can be called slower or faster.
import { gateFiles, type GateRecord } from '../../../contract/index.ts';
import { broken, holds, formatPercent, type Condition } from './condition.ts';

/**
 * Of a journey, and of the requests beyond the highest quantile that is compared: more, and that quantile
 * falls among failures.
 */
const maxFailed = 0.01;
const maxTailShare = 0.5;

export const baselineSound: Condition = {
  name: 'baseline-sound',
  title: 'The baseline stayed up and answered nearly everything.',
  check: ({ record, slices }) => {
    if (record.subjects.length === 1) return holds('there is no baseline');
    if (record.ended === 'subject-lost') {
      return broken(
        `the baseline's process ended by itself while it was measured; ${gateFiles.logs}/baseline.log has its last words`,
        `read ${gateFiles.logs}/baseline.log, and fix the baseline or name a version that stays up`,
      );
    }
    const names = [
      ...new Set(slices.flatMap(({ side, journeys }) => (side === 'baseline' ? Object.keys(journeys) : []))),
    ];
    const journeys = names.map((name) => ({
      ...failuresOf(
        name,
        slices.flatMap(({ side, journeys: of }) => (side === 'baseline' ? (of[name] ?? []) : [])),
      ),
      max: allowed(name, record),
    }));
    const worst = journeys.sort((a, b) => b.share / b.max - a.share / a.max)[0];
    if (worst === undefined || worst.share <= worst.max)
      return holds(
        worst === undefined
          ? 'no request was sent to it'
          : `at most ${formatPercent(worst.share)} of a journey failed`,
      );
    return broken(
      `${formatPercent(worst.share)} of ${worst.name} failed in the baseline (${worst.text}), at most ${formatPercent(worst.max)} may`,
      'fix the baseline or the planned requests, or compare with a version that works',
    );
  },
};

function allowed(journey: string, { budgets }: GateRecord): number {
  const tails = budgets.flatMap((budget) =>
    budget.kind === 'relative' && budget.journey === journey ? [(1 - budget.quantile) * maxTailShare] : [],
  );
  return Math.min(maxFailed, ...tails);
}

function failuresOf(
  name: string,
  slices: readonly { offered: number; failed: number; failures: Readonly<Record<string, number>> }[],
): { name: string; share: number; text: string } {
  const offered = slices.reduce((sum, slice) => sum + slice.offered, 0);
  const failed = slices.reduce((sum, slice) => sum + slice.failed, 0);
  const counts = new Map<string, number>();
  for (const { failures } of slices)
    for (const [what, count] of Object.entries(failures)) counts.set(what, (counts.get(what) ?? 0) + count);
  const text = [...counts]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, 3)
    .map(([what, count]) => `${count} × ${what}`)
    .join(', ');
  return { name, share: offered === 0 ? 0 : failed / offered, text };
}
