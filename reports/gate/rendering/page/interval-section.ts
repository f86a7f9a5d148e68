// All budgets in one picture: what each may truly be, against its own margin.
import type { BudgetVerdict, GateVerdict } from '../../../../contract/index.ts';
import { html, type Markup } from '../../../rendering/html/markup.ts';
import { section } from '../../../rendering/html/sections/section.ts';
import {
  badInWords,
  confidenceInWords,
  effectInWords,
  isOfShares,
  isRelative,
  tellingStage,
} from '../budget-in-words.ts';
import { budgetsWorstFirst, shownOutcome } from '../outcome-words.ts';
import { gateTag } from './gate-tag.ts';
import { intervalScale, intervalsOf, placeOf, type Interval, type IntervalScale } from './interval-scale.ts';

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
  <tbody>${budgets.map((judged) => row(verdict, judged, scale))}</tbody></table>
<p class="note how">${howToRead(verdict)}</p>`,
  );
}

function howToRead({ budgets, ...verdict }: GateVerdict): string {
  const relative = budgets.some(isRelative);
  const alone = budgets.some(isOfShares);
  const confidence = confidenceInWords({ ...verdict, budgets });
  const read = `0 is ${[relative ? 'no change' : '', alone ? 'nothing bad' : ''].filter(Boolean).join(', or ')}; the dashed line is ${[relative ? 'the margin' : '', alone ? 'all that is allowed' : ''].filter(Boolean).join(', or ')}.`;
  if (confidence === null) return read;
  const broken = relative
    ? `broken if its dot is not and no part of the bar reaches back to 0${alone ? ' (of bad requests: to the limit)' : ''}`
    : 'broken if all of it is right';
  return `${read} A bar spans what may be true, each end at ${confidence}. Kept if all of the bar is left of the limit; ${broken}; else not decided.${budgets.some(({ confirmation }) => confirmation !== null) ? ' Where there are two bars, the thin one is discovery and the thick one confirmation, on fresh pairs.' : ''}`;
}

function axis(scale: IntervalScale): Markup {
  return html`<svg class="axis" width="100%" height="20" aria-hidden="true"><text x="${percent(placeOf(0, scale))}" y="14" text-anchor="middle">0</text><text class="limit" x="${percent(placeOf(1, scale))}" y="14" text-anchor="middle">limit</text></svg>`;
}

function row(verdict: GateVerdict, judged: BudgetVerdict, scale: IntervalScale): Markup {
  const outcome = shownOutcome(verdict, judged);
  const { figure, words } = estimateOf(judged);
  return html`
  <tr class="${outcome}"><th scope="row">${judged.budget.name}</th><td class="picture">${picture(judged, words, scale)}</td><td class="estimate">${figure}</td><td class="outcome">${gateTag(outcome)}</td></tr>`;
}

function estimateOf(judged: BudgetVerdict): { figure: string; words: string } {
  const stage = tellingStage(judged);
  if (stage !== null && isRelative(judged) && stage.share !== null) {
    const { estimate, lower, upper } = effectInWords(stage, judged.budget);
    return { figure: estimate, words: `slower by ${estimate}, at least ${lower}, at most ${upper}` };
  }
  if (stage !== null && isOfShares(judged) && stage.bad !== null) {
    const { share, lower, upper } = badInWords(stage, judged.budget);
    return { figure: `${share} bad`, words: `${share} bad, at least ${lower}, at most ${upper}` };
  }
  return { figure: 'no data', words: 'nothing was measured' };
}

/** Confirmation, where there was one, is the thick bar in the middle; discovery the thin one above it. */
function picture(judged: BudgetVerdict, words: string, scale: IntervalScale): Markup {
  const intervals = intervalsOf(judged);
  const limit = placeOf(1, scale);
  return html`<svg width="100%" height="40" role="img" aria-label="${judged.budget.name}: ${words}">
    <rect class="beyond" x="${percent(limit)}" y="0" width="${percent(100 - limit)}" height="40"/>
    <line class="zero" x1="${percent(placeOf(0, scale))}" x2="${percent(placeOf(0, scale))}" y1="0" y2="40"/>
    <line class="limit" x1="${percent(limit)}" x2="${percent(limit)}" y1="0" y2="40"/>
    ${intervals.map((interval, index) => bar(interval, index === intervals.length - 1, scale))}
  </svg>`;
}

function bar({ name, lower, estimate, upper }: Interval, telling: boolean, scale: IntervalScale): Markup {
  const y = telling ? 22 : 9;
  const { from, to } = scale;
  return html`<g class="${telling ? 'bar-of telling' : 'bar-of'}"><title>${name}</title>
      <line x1="${percent(placeOf(lower, scale))}" x2="${percent(placeOf(upper, scale))}" y1="${y}" y2="${y}"/>${estimate < from || estimate > to ? null : html`<circle cx="${percent(placeOf(estimate, scale))}" cy="${y}" r="${telling ? 6 : 3.5}"/>`}${lower < from ? html`<use href="#goes-on-left" x="${percent(placeOf(from, scale))}" y="${y}"/>` : null}${upper > to ? html`<use href="#goes-on-right" x="${percent(placeOf(to, scale))}" y="${y}"/>` : null}</g>`;
}

function percent(value: number): string {
  return `${Number(value.toFixed(2))}%`;
}
