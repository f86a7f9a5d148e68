// Each budget with its figures: what was measured, its bounds, what would have been seen, and why it came out
// so.
import type { BudgetStage, BudgetVerdict, GateVerdict, ShareBudget } from '../../../../contract/index.ts';
import { html, type Markup } from '../../../rendering/html/markup.ts';
import { section } from '../../../rendering/html/sections/section.ts';
import {
  allowedShare,
  describeBad,
  describeClaim,
  describeEffect,
  describeRise,
  type ErrorsBudget,
  isOfErrors,
  isOfShares,
  isRelative,
  leastSeen,
  describeMargin,
  points,
  stagesOf,
  type BudgetVerdictOf,
  type RelativeBudget,
  type ReportedStage,
} from '../describe-budget.ts';
import { fromTo, moreMilliseconds, plainShare, probability, setShare } from '../gate-figures.ts';
import { budgetsWorstFirst, shownOutcome } from '../outcome-text.ts';
import { gateTag } from './gate-tag.ts';

export function budgetSections(verdict: GateVerdict): (Markup | null)[] {
  const budgets = budgetsWorstFirst(verdict);
  const relative = budgets.filter(isRelative);
  const errors = budgets.filter(isOfErrors);
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
  <tbody>${relative.map((budgetVerdict) => relativeRow(verdict, budgetVerdict))}</tbody></table>`,
        ),
    errors.length === 0
      ? null
      : section(
          'errors',
          'Failed requests against the baseline',
          'How much larger a share of its requests the candidate fails, in percentage points. A finding is tested pair by pair; bounds are one-sided.',
          html`
<table class="sides judged"><thead><tr><th scope="col">Budget</th><th scope="col">More by</th><th scope="col">Baseline</th><th scope="col">Candidate</th><th scope="col">Outcome</th></tr></thead>
  <tbody>${errors.map((budgetVerdict) => errorsRow(verdict, budgetVerdict))}</tbody></table>`,
        ),
    alone.length === 0
      ? null
      : section(
          'alone',
          'On the candidate alone',
          'Requests that took too long or were not answered well. Bounds are exact and one-sided, widened where bad requests come together.',
          html`
<table class="sides judged"><thead><tr><th scope="col">Budget</th><th scope="col">Bad</th><th scope="col">Allowed</th><th scope="col">Requests</th><th scope="col">Outcome</th></tr></thead>
  <tbody>${alone.map((budgetVerdict) => shareRow(verdict, budgetVerdict))}</tbody></table>`,
        ),
  ];
}

function relativeRow(verdict: GateVerdict, budgetVerdict: BudgetVerdictOf<RelativeBudget>): Markup {
  const spread =
    budgetVerdict.pairSpread === null
      ? null
      : html`<span class="note">pairs scatter by ${plainShare(budgetVerdict.pairSpread)}</span>`;
  return row(
    verdict,
    budgetVerdict,
    html`
    <td data-side="Slower by">${perStage(budgetVerdict, (stage) => change(stage, budgetVerdict.budget))}</td>
    <td data-side="Would see">${leastSeen(budgetVerdict)}<span class="note">margin ${describeMargin(budgetVerdict.budget)}</span>${spread}</td>`,
  );
}

function change(stage: BudgetStage, budget: RelativeBudget): Markup {
  const { share, ms, baselineMs, candidateMs, adjustedP } = stage;
  const { estimate, lower, upper } = describeEffect(stage, budget);
  return html`<span class="figure">${estimate}</span><span class="note">${fromTo(baselineMs, candidateMs)}</span><span class="note">at least ${lower}, at most ${upper}</span>${share === null ? null : html`<span class="note">${ms === null ? null : `${moreMilliseconds(ms.estimate)}; `}${probability(adjustedP)}</span>`}`;
}

function errorsRow(verdict: GateVerdict, budgetVerdict: BudgetVerdictOf<ErrorsBudget>): Markup {
  const formatted = (of: (text: ReturnType<typeof describeRise>) => Markup | string): Markup[] | string =>
    perStage(budgetVerdict, (stage) => html`${of(describeRise(stage))}`);
  return row(
    verdict,
    budgetVerdict,
    html`
    <td data-side="More by">${formatted(({ estimate, lower, upper }) => html`<span class="figure">${estimate}</span><span class="note">at least ${lower}, at most ${upper}</span>`)}<span class="note">margin ${points(budgetVerdict.budget.margin)}</span></td>
    <td data-side="Baseline">${formatted(({ baseline }) => baseline)}</td>
    <td data-side="Candidate">${formatted(({ candidate }) => candidate)}</td>`,
  );
}

function shareRow(verdict: GateVerdict, budgetVerdict: BudgetVerdictOf<ShareBudget>): Markup {
  const formatted = (
    of: (text: ReturnType<typeof describeBad>, stage: BudgetStage) => Markup,
  ): Markup[] | string =>
    perStage(budgetVerdict, (stage) => of(describeBad(stage, budgetVerdict.budget), stage));
  return row(
    verdict,
    budgetVerdict,
    html`
    <td data-side="Bad">${formatted(({ share, lower, upper }) => html`<span class="figure">${share}</span><span class="note">at least ${lower}, at most ${upper}</span>`)}</td>
    <td data-side="Allowed">${setShare(allowedShare(budgetVerdict.budget))}</td>
    <td data-side="Requests">${formatted(({ counted }, { bad }) => html`${counted}${clustered(bad?.designEffect ?? null)}`)}</td>`,
  );
}

/** Clustered bad requests are weaker evidence than the same number of independent ones. */
function clustered(designEffect: number | null): Markup | null {
  return designEffect === null || designEffect < 1.05
    ? null
    : html`<span class="note">design effect ${designEffect.toFixed(1)}</span>`;
}

/** The stage is named only where there are two. */
function perStage(
  budgetVerdict: BudgetVerdict,
  formatted: (stage: BudgetStage) => Markup,
): Markup[] | string {
  const stages: readonly ReportedStage[] = stagesOf(budgetVerdict);
  if (stages.length === 0) return 'no data';
  return [...stages]
    .reverse()
    .map(
      ({ name, stage }) =>
        html`<div class="stage">${stages.length > 1 ? html`<span class="note">${name}, ${stage.pairs} pairs</span>` : null}${formatted(stage)}</div>`,
    );
}

function row(verdict: GateVerdict, budgetVerdict: BudgetVerdict, cells: Markup): Markup {
  const outcome = shownOutcome(verdict, budgetVerdict);
  return html`
  <tr class="${outcome}"><th scope="row"><strong>${budgetVerdict.budget.name}</strong><span class="note">${describeClaim(budgetVerdict.budget)}</span></th>${cells}
    <td data-side="Outcome">${gateTag(outcome)}<span class="note">${budgetVerdict.because}</span></td></tr>`;
}
