// All budgets in one chart: the confidence interval of each against its margin.
import type { BudgetVerdict, GateVerdict } from '../../../../contract/index.ts';
import { html, type Markup } from '../../../rendering/html/markup.ts';
import { section } from '../../../rendering/html/sections/section.ts';
import {
  describeBad,
  describeConfidence,
  describeEffect,
  describeRise,
  isOfErrors,
  isOfShares,
  isRelative,
  reportedStage,
} from '../describe-budget.ts';
import { budgetsWorstFirst, shownOutcome } from '../outcome-text.ts';
import { gateTag } from './gate-tag.ts';
import {
  intervalScale,
  intervalsOf,
  positionOf,
  type Interval,
  type IntervalScale,
} from './interval-scale.ts';

export function intervalSection(verdict: GateVerdict): Markup | null {
  if (verdict.budgets.length === 0) return null;
  const budgets = budgetsWorstFirst(verdict);
  const scale = intervalScale(budgets.flatMap(intervalsOf));
  return section(
    'budgets',
    'Every budget',
    'Each against its own limit.',
    html`
<table class="intervals"><thead><tr><th scope="col">Budget</th><th scope="col"><span class="unseen">Interval against the margin</span>${axis(scale)}</th><th scope="col">Estimate</th><th scope="col">Outcome</th></tr></thead>
  <tbody>${budgets.map((budgetVerdict) => row(verdict, budgetVerdict, scale))}</tbody></table>
<p class="note how">${howToRead(verdict)}</p>`,
  );
}

function howToRead({ budgets, ...verdict }: GateVerdict): string {
  const relative = budgets.some((budget) => isRelative(budget) || isOfErrors(budget));
  const alone = budgets.some(isOfShares);
  const confidence = describeConfidence({ ...verdict, budgets });
  const read = `0 is ${[relative ? 'no change' : '', alone ? 'nothing bad' : ''].filter(Boolean).join(', or ')}; the dashed line is ${[relative ? 'the margin' : '', alone ? 'all that is allowed' : ''].filter(Boolean).join(', or ')}.`;
  if (confidence === null) return read;
  const broken = relative
    ? `broken if its dot is not and no part of the bar reaches back to 0${alone ? ' (of bad requests: to the limit)' : ''}`
    : 'broken if all of it is right';
  return `${read} A bar spans what may be true, each end at ${confidence}. Kept if all of the bar is left of the limit; ${broken}; else not decided.${budgets.some(({ confirmation }) => confirmation !== null) ? ' Where there are two bars, the thin one is discovery and the thick one confirmation, on fresh pairs.' : ''}`;
}

function axis(scale: IntervalScale): Markup {
  return html`<svg class="axis" width="100%" height="20" aria-hidden="true"><text x="${percent(positionOf(0, scale))}" y="14" text-anchor="middle">0</text><text class="limit" x="${percent(positionOf(1, scale))}" y="14" text-anchor="middle">limit</text></svg>`;
}

function row(verdict: GateVerdict, budgetVerdict: BudgetVerdict, scale: IntervalScale): Markup {
  const outcome = shownOutcome(verdict, budgetVerdict);
  const { figure, text } = estimateOf(budgetVerdict);
  return html`
  <tr class="${outcome}"><th scope="row">${budgetVerdict.budget.name}</th><td class="picture">${picture(budgetVerdict, text, scale)}</td><td class="estimate">${figure}</td><td class="outcome">${gateTag(outcome)}</td></tr>`;
}

function estimateOf(budgetVerdict: BudgetVerdict): { figure: string; text: string } {
  const stage = reportedStage(budgetVerdict);
  if (stage !== null && isRelative(budgetVerdict) && stage.share !== null) {
    const { estimate, lower, upper } = describeEffect(stage, budgetVerdict.budget);
    return { figure: estimate, text: `slower by ${estimate}, at least ${lower}, at most ${upper}` };
  }
  if (stage !== null && isOfShares(budgetVerdict) && stage.bad !== null) {
    const { share, lower, upper } = describeBad(stage, budgetVerdict.budget);
    return { figure: `${share} bad`, text: `${share} bad, at least ${lower}, at most ${upper}` };
  }
  if (stage?.rise !== undefined && isOfErrors(budgetVerdict)) {
    const { estimate, lower, upper } = describeRise(stage);
    return { figure: estimate, text: `fails ${estimate} more often, at least ${lower}, at most ${upper}` };
  }
  return { figure: 'no data', text: 'nothing was measured' };
}

/** Confirmation, where there was one, is the thick bar in the middle; discovery the thin one above it. */
function picture(budgetVerdict: BudgetVerdict, text: string, scale: IntervalScale): Markup {
  const intervals = intervalsOf(budgetVerdict);
  const limit = positionOf(1, scale);
  return html`<svg width="100%" height="40" role="img" aria-label="${budgetVerdict.budget.name}: ${text}">
    <rect class="beyond" x="${percent(limit)}" y="0" width="${percent(100 - limit)}" height="40"/>
    <line class="zero" x1="${percent(positionOf(0, scale))}" x2="${percent(positionOf(0, scale))}" y1="0" y2="40"/>
    <line class="limit" x1="${percent(limit)}" x2="${percent(limit)}" y1="0" y2="40"/>
    ${intervals.map((interval, index) => bar(interval, index === intervals.length - 1, scale))}
  </svg>`;
}

function bar({ name, lower, estimate, upper }: Interval, telling: boolean, scale: IntervalScale): Markup {
  const y = telling ? 22 : 9;
  const { from, to } = scale;
  return html`<g class="${telling ? 'bar-of telling' : 'bar-of'}"><title>${name}</title>
      <line x1="${percent(positionOf(lower, scale))}" x2="${percent(positionOf(upper, scale))}" y1="${y}" y2="${y}"/>${estimate < from || estimate > to ? null : html`<circle cx="${percent(positionOf(estimate, scale))}" cy="${y}" r="${telling ? 6 : 3.5}"/>`}${lower < from ? html`<use href="#goes-on-left" x="${percent(positionOf(from, scale))}" y="${y}"/>` : null}${upper > to ? html`<use href="#goes-on-right" x="${percent(positionOf(to, scale))}" y="${y}"/>` : null}</g>`;
}

function percent(value: number): string {
  return `${Number(value.toFixed(2))}%`;
}
