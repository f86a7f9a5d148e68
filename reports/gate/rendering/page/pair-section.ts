// Every pair that was measured, by relative budget: so that people see for themselves what the estimate rests
// on.
import type { GatePoint, GateVerdict } from '../../../../contract/index.ts';
import { counted, instant, listed } from '../../../rendering/figures.ts';
import { html, type Markup } from '../../../rendering/html/markup.ts';
import { section } from '../../../rendering/html/sections/section.ts';
import {
  describeEffect,
  isRelative,
  type BudgetVerdictOf,
  describeMargin,
  type RelativeBudget,
  stagesOf,
  reportedStage,
} from '../describe-budget.ts';
import { setShare, slowdown } from '../gate-figures.ts';
import { budgetsWorstFirst, shownOutcome } from '../outcome-text.ts';
import { gateTag } from './gate-tag.ts';
import { heightOf, pairScale, type PairScale, positionsOf, plotHeight } from './pair-scale.ts';

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
<div class="pair-plots">${budgets.map((budgetVerdict, index) => plot(verdict, budgetVerdict, `pairs-${index + 1}`))}</div>`,
  );
}

function plot(verdict: GateVerdict, budgetVerdict: BudgetVerdictOf<RelativeBudget>, id: string): Markup {
  const stage = reportedStage(budgetVerdict);
  const outcome = shownOutcome(verdict, budgetVerdict);
  const text = stage === null ? 'nothing was measured' : describeEffect(stage, budgetVerdict.budget).estimate;
  return html`
  <figure class="pair-plot ${outcome}"><figcaption><h3>${budgetVerdict.budget.name}</h3>${gateTag(outcome)} <span class="note">estimate ${text}, margin ${describeMargin(budgetVerdict.budget)}</span></figcaption>
  ${pairPlot(budgetVerdict, verdict.points, id)}</figure>`;
}

function legend({ points }: GateVerdict): Markup {
  const confirmed = points.some(({ stage }) => stage === 'confirmation');
  const sample = (drawn: Markup): Markup =>
    html`<svg class="sample" width="26" height="16" aria-hidden="true">${drawn}</svg>`;
  const stage = (name: 'discovery' | 'confirmation'): Markup =>
    html`<li>${sample(html`<use class="dot ${name}" href="#dot-${name}" x="13" y="8"/>`)}pair of ${name}</li><li>${sample(html`<g class="band ${name}"><rect width="26" height="16"/><line x2="26" y1="8" y2="8"/></g>`)}its estimate and bounds</li>`;
  return html`<ul class="legend">${stage('discovery')}${confirmed ? stage('confirmation') : null}<li>${sample(html`<line class="zero" x2="26" y1="8" y2="8"/>`)}no change</li><li>${sample(html`<line class="limit" x2="26" y1="8" y2="8"/>`)}margin</li></ul>`;
}

interface Dot {
  stage: GatePoint['stage'];
  pair: number;
  atMs: number;
  share: number;
  x: number;
}

/**
 * Drawn at its natural size for any width: positions are in %, so that nothing is stretched and texts stay
 * legible.
 */
function pairPlot(
  budgetVerdict: BudgetVerdictOf<RelativeBudget>,
  points: readonly GatePoint[],
  id: string,
): Markup {
  const places = positionsOf(points);
  const limit = limitOf(budgetVerdict);
  const dots = points.flatMap(({ stage, pair, atMs, shares }, index): Dot[] =>
    Object.hasOwn(shares, budgetVerdict.budget.name)
      ? [{ stage, pair, atMs, share: shares[budgetVerdict.budget.name] ?? 0, x: places.of(index) }]
      : [],
  );
  const scale = pairScale(
    dots.map(({ share }) => share),
    limit,
    stagesOf(budgetVerdict).flatMap(({ stage }) => stage.share ?? []),
  );
  return html`<div class="field">${yAxis(scale, limit)}<svg class="dots" width="100%" height="${plotHeight}" role="img" aria-labelledby="${id}-what" aria-describedby="${id}-description">
    <title id="${id}-what">Slowdown by pair: ${budgetVerdict.budget.name}</title><desc id="${id}-description">${description(budgetVerdict, dots, limit, scale)}</desc>
    ${scale.ticks.map((tick) => level('tick', tick, scale))}${level('zero', 0, scale)}
    ${bands(budgetVerdict, dots, scale, places.border)}${level('limit', limit, scale)}
    ${places.border === null ? null : html`<line class="border" x1="${places.border}%" x2="${places.border}%" y1="0" y2="${plotHeight}"/>`}
    ${dots.map((one) => dot(one, scale))}
  </svg></div>
  <p class="stages">${stageLabels(dots)}${beyond(dots, scale)}</p>`;
}

/** The slowdown that matters: the margin, or what the floor comes to where that is more. */
function limitOf(budgetVerdict: BudgetVerdictOf<RelativeBudget>): number {
  const { margin, floorMs } = budgetVerdict.budget;
  const baselineMs = reportedStage(budgetVerdict)?.baselineMs ?? null;
  return baselineMs === null || baselineMs <= 0 ? margin : Math.max(margin, floorMs / baselineMs);
}

function yAxis(scale: PairScale, limit: number): Markup {
  const at = heightOf(limit, scale);
  const ticks = scale.ticks.filter((tick) => Math.abs(heightOf(tick, scale) - at) > 14);
  return html`<svg class="y-axis" width="56" height="${plotHeight}" aria-hidden="true">${ticks.map((tick) => html`<text x="50" y="${heightOf(tick, scale) + 4}" text-anchor="end">${tickText(tick)}</text>`)}<text class="limit" x="50" y="${at + 4}" text-anchor="end">${tickText(limit)}</text></svg>`;
}

function tickText(tick: number): string {
  return `${tick > 0 ? '+' : tick < 0 ? '−' : ''}${setShare(Number(Math.abs(tick).toPrecision(2)))}`;
}

function level(name: string, value: number, scale: PairScale): Markup {
  const y = heightOf(value, scale);
  return html`<line class="${name}" x1="0" x2="100%" y1="${y}" y2="${y}"/>`;
}

/** From the stage's first pair to its last. */
function bands(
  budgetVerdict: BudgetVerdictOf<RelativeBudget>,
  dots: readonly Dot[],
  scale: PairScale,
  border: number | null,
): Markup[] {
  return stagesOf(budgetVerdict).flatMap(({ name, stage: { share } }) => {
    if (share === null || !dots.some(({ stage }) => stage === name)) return [];
    const left = name === 'confirmation' ? (border ?? 0) : 0;
    const right = name === 'discovery' ? (border ?? 100) : 100;
    const top = heightOf(share.upper, scale);
    const middle = heightOf(share.estimate, scale);
    const width = Number((right - left).toFixed(2));
    return [
      html`<g class="band ${name}"><rect x="${left}%" width="${width}%" y="${top}" height="${Number((heightOf(share.lower, scale) - top).toFixed(1))}"/><line x1="${left}%" x2="${right}%" y1="${middle}" y2="${middle}"/></g>`,
    ];
  });
}

function dot({ stage, pair, atMs, share, x }: Dot, scale: PairScale): Markup {
  const shape = share > scale.to ? 'over' : share < scale.from ? 'under' : stage;
  return html`<use class="dot ${stage}" href="#dot-${shape}" x="${x}%" y="${heightOf(share, scale)}"><title>${stage}, pair ${pair} at ${instant(atMs)}: ${slowdown(share)}</title></use>`;
}

function stageLabels(dots: readonly Dot[]): Markup[] {
  return (['discovery', 'confirmation'] as const).flatMap((name) => {
    const many = dots.filter(({ stage }) => stage === name).length;
    return many === 0 ? [] : [html`<span>${name}, ${counted(many, 'pair')}</span>`];
  });
}

function beyond(dots: readonly Dot[], { from, to }: PairScale): Markup | null {
  const far = dots.filter(({ share }) => share < from || share > to).length;
  return far === 0 ? null : html`<span>▲▼ ${counted(far, 'pair')} beyond the picture</span>`;
}

function description(
  budgetVerdict: BudgetVerdictOf<RelativeBudget>,
  dots: readonly Dot[],
  limit: number,
  scale: PairScale,
): string {
  const over = dots.filter(({ share }) => share >= limit).length;
  const far = dots.filter(({ share }) => share < scale.from || share > scale.to).length;
  const estimates = stagesOf(budgetVerdict).map(({ name, stage }) => {
    const { estimate, lower, upper } = describeEffect(stage, budgetVerdict.budget);
    return `${estimate} in ${name}, at least ${lower} and at most ${upper}`;
  });
  return `${counted(dots.length, 'pair')}, ${over} of them slower by ${tickText(limit)} or more${far > 0 ? `, ${far} beyond the picture` : ''}. Estimate: ${estimates.length === 0 ? 'none' : listed(estimates)}.`;
}
