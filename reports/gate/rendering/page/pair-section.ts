// Every pair that was measured, by relative budget: so that people see for themselves what the estimate rests
// on.
import type { GateVerdict } from '../../../../contract/index.ts';
import { html, type Markup } from '../../../rendering/html/markup.ts';
import { section } from '../../../rendering/html/sections/section.ts';
import {
  effectInWords,
  isRelative,
  marginInWords,
  tellingStage,
  type Judged,
  type RelativeBudget,
} from '../budget-in-words.ts';
import { budgetsWorstFirst, shownOutcome } from '../outcome-words.ts';
import { gateTag } from './gate-tag.ts';
import { pairPlot } from './pair-plot.ts';

export function pairSection(verdict: GateVerdict): Markup | null {
  const budgets = budgetsWorstFirst(verdict).filter(isRelative);
  if (budgets.length === 0) return null;
  if (verdict.points.length === 0)
    return section('pairs', 'Every pair', null, html`<p>No pair was measured.</p>`);
  return section(
    'pairs',
    'Every pair',
    'Slowdown of the candidate in each pair, in the order of measuring. Above 0 it was slower.',
    html`
${legend(verdict)}
<div class="pair-plots">${budgets.map((judged, index) => plot(verdict, judged, `pairs-${index + 1}`))}</div>`,
  );
}

function plot(verdict: GateVerdict, judged: Judged<RelativeBudget>, id: string): Markup {
  const stage = tellingStage(judged);
  const outcome = shownOutcome(verdict, judged);
  const words = stage === null ? 'nothing was measured' : effectInWords(stage, judged.budget).estimate;
  return html`
  <figure class="pair-plot ${outcome}"><figcaption><h3>${judged.budget.name}</h3>${gateTag(outcome)} <span class="note">estimate ${words}, margin ${marginInWords(judged.budget)}</span></figcaption>
  ${pairPlot(judged, verdict.points, id)}</figure>`;
}

function legend({ points }: GateVerdict): Markup {
  const confirmed = points.some(({ stage }) => stage === 'confirmation');
  const sample = (drawn: Markup): Markup =>
    html`<svg class="sample" width="26" height="16" aria-hidden="true">${drawn}</svg>`;
  const stage = (name: 'discovery' | 'confirmation'): Markup =>
    html`<li>${sample(html`<use class="dot ${name}" href="#dot-${name}" x="13" y="8"/>`)}pair of ${name}</li><li>${sample(html`<g class="band ${name}"><rect width="26" height="16"/><line x2="26" y1="8" y2="8"/></g>`)}its estimate and bounds</li>`;
  return html`<ul class="legend">${stage('discovery')}${confirmed ? stage('confirmation') : null}<li>${sample(html`<line class="zero" x2="26" y1="8" y2="8"/>`)}no change</li><li>${sample(html`<line class="limit" x2="26" y1="8" y2="8"/>`)}margin</li></ul>`;
}
