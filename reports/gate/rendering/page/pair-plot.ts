// The plot of one budget's pairs: a dot a pair, no change, the margin, and each stage's estimate with its
// bounds.
import type { GatePoint } from '../../../../contract/index.ts';
import { counted, instant, listed } from '../../../rendering/figures.ts';
import { html, type Markup } from '../../../rendering/html/markup.ts';
import {
  effectInWords,
  stagesOf,
  tellingStage,
  type Judged,
  type RelativeBudget,
} from '../budget-in-words.ts';
import { setShare, slowdown } from '../gate-figures.ts';
import { heightOf, pairScale, placesOf, plotHeight, type PairScale } from './pair-scale.ts';

interface Dot {
  stage: GatePoint['stage'];
  pair: number;
  atMs: number;
  share: number;
  x: number;
}

/**
 * Drawn at its natural size whatever the width: places are in %, so that nothing is stretched and texts stay
 * legible.
 */
export function pairPlot(judged: Judged<RelativeBudget>, points: readonly GatePoint[], id: string): Markup {
  const places = placesOf(points);
  const limit = limitOf(judged);
  const dots = points.flatMap(({ stage, pair, atMs, shares }, index): Dot[] =>
    Object.hasOwn(shares, judged.budget.name)
      ? [{ stage, pair, atMs, share: shares[judged.budget.name] ?? 0, x: places.of(index) }]
      : [],
  );
  const scale = pairScale(
    dots.map(({ share }) => share),
    limit,
    stagesOf(judged).flatMap(({ stage }) => stage.share ?? []),
  );
  return html`<div class="field">${yAxis(scale, limit)}<svg class="dots" width="100%" height="${plotHeight}" role="img" aria-labelledby="${id}-what" aria-describedby="${id}-told">
    <title id="${id}-what">Slowdown by pair: ${judged.budget.name}</title><desc id="${id}-told">${description(judged, dots, limit, scale)}</desc>
    ${scale.ticks.map((tick) => level('tick', tick, scale))}${level('zero', 0, scale)}
    ${bands(judged, dots, scale, places.border)}${level('limit', limit, scale)}
    ${places.border === null ? null : html`<line class="border" x1="${places.border}%" x2="${places.border}%" y1="0" y2="${plotHeight}"/>`}
    ${dots.map((one) => dot(one, scale))}
  </svg></div>
  <p class="stages">${stageLabels(dots)}${beyond(dots, scale)}</p>`;
}

/** The slowdown that matters: the margin, or what the floor comes to where that is more. */
function limitOf(judged: Judged<RelativeBudget>): number {
  const { margin, floorMs } = judged.budget;
  const baselineMs = tellingStage(judged)?.baselineMs ?? null;
  return baselineMs === null || baselineMs <= 0 ? margin : Math.max(margin, floorMs / baselineMs);
}

function yAxis(scale: PairScale, limit: number): Markup {
  const at = heightOf(limit, scale);
  const ticks = scale.ticks.filter((tick) => Math.abs(heightOf(tick, scale) - at) > 14);
  return html`<svg class="y-axis" width="56" height="${plotHeight}" aria-hidden="true">${ticks.map((tick) => html`<text x="50" y="${heightOf(tick, scale) + 4}" text-anchor="end">${tickWords(tick)}</text>`)}<text class="limit" x="50" y="${at + 4}" text-anchor="end">${tickWords(limit)}</text></svg>`;
}

function tickWords(tick: number): string {
  return `${tick > 0 ? '+' : tick < 0 ? '−' : ''}${setShare(Number(Math.abs(tick).toPrecision(2)))}`;
}

function level(name: string, value: number, scale: PairScale): Markup {
  const y = heightOf(value, scale);
  return html`<line class="${name}" x1="0" x2="100%" y1="${y}" y2="${y}"/>`;
}

/** From the stage's first pair to its last. */
function bands(
  judged: Judged<RelativeBudget>,
  dots: readonly Dot[],
  scale: PairScale,
  border: number | null,
): Markup[] {
  return stagesOf(judged).flatMap(({ name, stage: { share } }) => {
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
  judged: Judged<RelativeBudget>,
  dots: readonly Dot[],
  limit: number,
  scale: PairScale,
): string {
  const over = dots.filter(({ share }) => share >= limit).length;
  const far = dots.filter(({ share }) => share < scale.from || share > scale.to).length;
  const estimates = stagesOf(judged).map(({ name, stage }) => {
    const { estimate, lower, upper } = effectInWords(stage, judged.budget);
    return `${estimate} in ${name}, at least ${lower} and at most ${upper}`;
  });
  return `${counted(dots.length, 'pair')}, ${over} of them slower by ${tickWords(limit)} or more${far > 0 ? `, ${far} beyond the picture` : ''}. Estimate: ${estimates.length === 0 ? 'none' : listed(estimates)}.`;
}
