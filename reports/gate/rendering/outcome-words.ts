// The four outcomes of a gate in words and signs, and the order in which people want to read them.
import type { BudgetVerdict, GateOutcome, GateVerdict } from '../../../contract/index.ts';

export const gateOutcomeWords: Readonly<
  Record<GateOutcome, { word: string; sign: string; mark: string; meaning: string }>
> = {
  pass: {
    word: 'Pass',
    sign: '✓',
    mark: '✅',
    meaning:
      'Every budget is kept: what would break one is ruled out at the stated confidence, for this load on this machine.',
  },
  fail: {
    word: 'Fail',
    sign: '✗',
    mark: '❌',
    meaning:
      'At least one budget is broken by more than chance explains: found once, and found again in fresh pairs.',
  },
  inconclusive: {
    word: 'Inconclusive',
    sign: '?',
    mark: '❓',
    meaning:
      'A sound experiment that does not decide: neither a pass nor a fail, and not to be read as either.',
  },
  invalid: {
    word: 'Invalid',
    sign: '!',
    mark: '⚠️',
    meaning: 'Neither good nor bad is known of the candidate: mend what is named here and measure again.',
  },
};

/** What an outcome means; a recorded run has no fresh pairs, and must not be told as if it had. */
export function meaningOf({ outcome, engine }: Pick<GateVerdict, 'outcome' | 'engine'>): string {
  if (outcome === 'fail' && engine === 'recorded')
    return 'At least one budget is broken in the recording by more than chance explains; nothing has confirmed it.';
  return gateOutcomeWords[outcome].meaning;
}

const worstFirst: readonly GateOutcome[] = ['fail', 'invalid', 'inconclusive', 'pass'];

/** Of an invalid experiment nothing is shown as judged, whatever its figures seem to say. */
export function shownOutcome(
  { outcome: whole }: Pick<GateVerdict, 'outcome'>,
  { outcome }: Pick<BudgetVerdict, 'outcome'>,
): GateOutcome {
  return whole === 'invalid' ? 'invalid' : outcome;
}

/** The worst first, else in the order of the budgets file. */
export function budgetsWorstFirst(verdict: GateVerdict): BudgetVerdict[] {
  const rank = (budget: BudgetVerdict): number => worstFirst.indexOf(shownOutcome(verdict, budget));
  return [...verdict.budgets].sort((a, b) => rank(a) - rank(b));
}

export function brokenConditions({ conditions }: GateVerdict): GateVerdict['conditions'] {
  return conditions.filter(({ holds }) => !holds);
}
