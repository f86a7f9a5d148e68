// Each budget with its figures: what was measured, its bounds, what would have been seen, and why it came out
// so.
import type { BudgetStage, BudgetVerdict, GateVerdict } from '../../../../contract/index.ts';
import { html, type Markup } from '../../../rendering/html/markup.ts';
import { section } from '../../../rendering/html/sections/section.ts';
import {
  allowedShare,
  badInWords,
  claimInWords,
  effectInWords,
  isOfShares,
  isRelative,
  leastSeen,
  marginInWords,
  stagesOf,
  type Judged,
  type RelativeBudget,
  type ShareBudget,
  type ToldStage,
} from '../budget-in-words.ts';
import { fromTo, moreMilliseconds, plainShare, probability, setShare } from '../gate-figures.ts';
import { budgetsWorstFirst, shownOutcome } from '../outcome-words.ts';
import { gateTag } from './gate-tag.ts';

export function budgetSections(verdict: GateVerdict): (Markup | null)[] {
  const budgets = budgetsWorstFirst(verdict);
  const relative = budgets.filter(isRelative);
  const alone = budgets.filter(isOfShares);
  return [
    relative.length === 0
      ? null
      : section(
          'relative',
          'Against the baseline',
          'How much slower the candidate is, pair by pair, from the baseline’s quantile to its own. Bounds are one-sided. “Would see” is the least true slowdown that 95 of 100 such experiments find.',
          html`
<table class="sides judged relative"><thead><tr><th scope="col">Budget</th><th scope="col">Slower by</th><th scope="col">Would see</th><th scope="col">Outcome</th></tr></thead>
  <tbody>${relative.map((judged) => relativeRow(verdict, judged))}</tbody></table>`,
        ),
    alone.length === 0
      ? null
      : section(
          'alone',
          'On the candidate alone',
          'Requests that took too long or were not answered well. Bounds are exact and one-sided, widened where bad requests come together.',
          html`
<table class="sides judged"><thead><tr><th scope="col">Budget</th><th scope="col">Bad</th><th scope="col">Allowed</th><th scope="col">Requests</th><th scope="col">Outcome</th></tr></thead>
  <tbody>${alone.map((judged) => shareRow(verdict, judged))}</tbody></table>`,
        ),
  ];
}

function relativeRow(verdict: GateVerdict, judged: Judged<RelativeBudget>): Markup {
  const spread =
    judged.pairSpread === null
      ? null
      : html`<span class="note">pairs scatter by ${plainShare(judged.pairSpread)}</span>`;
  return row(
    verdict,
    judged,
    html`
    <td data-side="Slower by">${perStage(judged, (stage) => change(stage, judged.budget))}</td>
    <td data-side="Would see">${leastSeen(judged)}<span class="note">margin ${marginInWords(judged.budget)}</span>${spread}</td>`,
  );
}

function change(stage: BudgetStage, budget: RelativeBudget): Markup {
  const { share, ms, baselineMs, candidateMs, adjustedP } = stage;
  const { estimate, lower, upper } = effectInWords(stage, budget);
  return html`<span class="figure">${estimate}</span><span class="note">${fromTo(baselineMs, candidateMs)}</span><span class="note">at least ${lower}, at most ${upper}</span>${share === null ? null : html`<span class="note">${ms === null ? null : `${moreMilliseconds(ms.estimate)}; `}${probability(adjustedP)}</span>`}`;
}

function shareRow(verdict: GateVerdict, judged: Judged<ShareBudget>): Markup {
  const told = (
    of: (words: ReturnType<typeof badInWords>, stage: BudgetStage) => Markup,
  ): Markup[] | string => perStage(judged, (stage) => of(badInWords(stage, judged.budget), stage));
  return row(
    verdict,
    judged,
    html`
    <td data-side="Bad">${told(({ share, lower, upper }) => html`<span class="figure">${share}</span><span class="note">at least ${lower}, at most ${upper}</span>`)}</td>
    <td data-side="Allowed">${setShare(allowedShare(judged.budget))}</td>
    <td data-side="Requests">${told(({ counted }, { bad }) => html`${counted}${clustered(bad?.designEffect ?? null)}`)}</td>`,
  );
}

/** Bad requests that come together tell less than as many that come alone. */
function clustered(designEffect: number | null): Markup | null {
  return designEffect === null || designEffect < 1.05
    ? null
    : html`<span class="note">design effect ${designEffect.toFixed(1)}</span>`;
}

/** The stage is named only where there are two. */
function perStage(judged: BudgetVerdict, told: (stage: BudgetStage) => Markup): Markup[] | string {
  const stages: readonly ToldStage[] = stagesOf(judged);
  if (stages.length === 0) return 'no data';
  return [...stages]
    .reverse()
    .map(
      ({ name, stage }) =>
        html`<div class="stage">${stages.length > 1 ? html`<span class="note">${name}, ${stage.pairs} pairs</span>` : null}${told(stage)}</div>`,
    );
}

function row(verdict: GateVerdict, judged: BudgetVerdict, cells: Markup): Markup {
  const outcome = shownOutcome(verdict, judged);
  return html`
  <tr class="${outcome}"><th scope="row"><strong>${judged.budget.name}</strong><span class="note">${claimInWords(judged.budget)}</span></th>${cells}
    <td data-side="Outcome">${gateTag(outcome)}<span class="note">${judged.because}</span></td></tr>`;
}
