// The claims that came out differently, or not well, in either run.
import type { CheckVerdict, Outcome } from '../../contract/index.ts';
import type { VerdictPair, VerdictSide } from './comparison.ts';

const worstFirst: readonly Outcome[] = ['fail', 'unknown', 'not-asked', 'pass'];

const silent: readonly Outcome[] = ['pass', 'not-asked'];

/**
 * What passed in both, or was asked of neither, is left out; the worst of either run comes first, what differs before what does not.
 */
export function verdictPairs(
  before: readonly CheckVerdict[],
  after: readonly CheckVerdict[],
): readonly VerdictPair[] {
  const names = [...new Set([...before, ...after].map(({ checker }) => checker))].sort();
  return names
    .map((checker): VerdictPair => ({
      checker,
      before: sideOf(before, checker),
      after: sideOf(after, checker),
    }))
    .filter((pair) => differs(pair) || !silent.includes(pair.after?.outcome ?? 'unknown'))
    .sort((one, other) => worst(one) - worst(other) || Number(differs(other)) - Number(differs(one)));
}

/** True if the claim came out otherwise, or is there only once. */
export function differs({ before, after }: VerdictPair): boolean {
  return before?.outcome !== after?.outcome;
}

function sideOf(verdicts: readonly CheckVerdict[], wanted: string): VerdictSide | null {
  const found = verdicts.find(({ checker }) => checker === wanted);
  return found === undefined ? null : { outcome: found.outcome, because: found.because };
}

function worst({ before, after }: VerdictPair): number {
  return Math.min(
    ...[before, after].map((side) => (side === null ? worstFirst.length : worstFirst.indexOf(side.outcome))),
  );
}
