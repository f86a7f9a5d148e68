// The text and symbol of each of a gate's four outcomes, and the order in which they are listed.
import type { BudgetVerdict, GateOutcome, GateVerdict } from '../../../contract/index.ts';

export const gateOutcomeText: Readonly<
  Record<GateOutcome, { word: string; sign: string; symbol: string; meaning: string }>
> = {
  pass: {
    word: 'Pass',
    sign: '✓',
    symbol: '✅',
    meaning:
      'Every budget is kept: what would break one is ruled out at the stated confidence, for this load on this machine.',
  },
  fail: {
    word: 'Fail',
    sign: '✗',
    symbol: '❌',
    meaning:
      'At least one budget is broken by more than chance explains: found once, and found again in fresh pairs.',
  },
  inconclusive: {
    word: 'Inconclusive',
    sign: '?',
    symbol: '❓',
    meaning:
      'A sound experiment that does not decide: neither a pass nor a fail, and not to be read as either.',
  },
  invalid: {
    word: 'Invalid',
    sign: '!',
    symbol: '⚠️',
    meaning: 'Neither good nor bad is known of the candidate: fix what is named here and measure again.',
  },
};

/** The meaning of an outcome. A recorded run has no fresh pairs, so its text must not mention any. */
export function meaningOf({ outcome, engine }: Pick<GateVerdict, 'outcome' | 'engine'>): string {
  if (outcome === 'fail' && engine === 'recorded')
    return 'At least one budget is broken in the recording by more than chance explains; nothing has confirmed it.';
  return gateOutcomeText[outcome].meaning;
}

const worstFirst: readonly GateOutcome[] = ['fail', 'invalid', 'inconclusive', 'pass'];

/** An invalid experiment shows no budget as judged, regardless of its figures. */
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
