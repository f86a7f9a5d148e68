// Each outage as a bar from fault to steady, split by the layer that cost the time, with every figure in words.
import type { Outage, Slo } from '../../../../contract/index.ts';
import type { ReportInput } from '../../../report-input.ts';
import { faultMeaning, faultTitle } from '../../fault-words.ts';
import { count, duration, instant } from '../../figures.ts';
import { html, type Markup } from '../markup.ts';
import { clippingInWords, layersEndMs, outageParts, type Part } from '../outage-parts.ts';
import { section } from './section.ts';

/** Layers that take less of the bar than this get a second bar of their own scale. */
const legibleShare = 0.3;
/** A part that is narrower than this has no room for its number. */
const numberedShare = 0.025;

export function outageSection({ run, verdict: { outages } }: ReportInput): Markup {
  const about = 'From the fault to steady again, split by the layer that cost the time. Service is an outage if orders stop for over 150 ms.';
  if (outages.length === 0) return section('outages', 'Outages', about, html`<p>No fault was played, so there was nothing to recover from.</p>`);
  const longestMs = Math.max(1, ...outages.map((one) => total(outageParts(one))));
  return section('outages', 'Outages', about, html`${outages.map((one, index) => outageFigure(one, { number: index + 1, longestMs, slos: run.slos }))}
<p class="note">All bars but the enlarged ones share one scale: the full width is ${duration(longestMs)}. Steady means that the fault was undone, all parts are back and none waits; the plan’s hold is part of it.</p>`);
}

function outageFigure(outage: Outage, { number, longestMs, slos }: { number: number; longestMs: number; slos: readonly Slo[] }): Markup {
  const { id, fault, injectedMs, outageMs, steadyMs } = outage;
  const parts = outageParts(outage), endMs = layersEndMs(parts), clipping = clippingInWords(outage);
  const steady = steadyMs === null ? 'never steady again' : `steady after ${duration(steadyMs - injectedMs)}`;
  return html`
<figure class="outage" id="outage-${number}">
  <figcaption>
    <h3><span class="step">${id}</span> ${faultTitle(fault)} <span class="quiet">at ${instant(injectedMs)}</span></h3>
    <p class="lead">${outageMs === null ? 'No outage' : html`<strong>${duration(outageMs)}</strong> without an acknowledged order`}, ${steady}.</p>
    <p class="note">Here ${faultMeaning(fault)}. ${consequences(outage, slos)}</p>
  </figcaption>
  ${bar(parts, longestMs)}
  ${endMs > 0 && endMs < longestMs * legibleShare ? html`<p class="note enlarged">The first ${duration(endMs)}, enlarged:</p>${bar(parts.filter(({ name }) => name !== 'settling'), endMs)}` : null}
  <ol class="layers">${parts.map(({ name, label, ms }, index) => html`<li><span class="swatch numbered ${name}" aria-hidden="true">${index + 1}</span>${label} <strong>${duration(ms)}</strong></li>`)}</ol>
  ${clipping === null ? null : html`<p class="note clipping">${clipping}</p>`}
  ${unmeasured(outage)}
</figure>`;
}

/** What customers met, and when each kind of objective was kept again. */
function consequences({ failed, unsure, injectedMs, errorsBackMs, latencyBackMs }: Outage, slos: readonly Slo[]): string {
  const sends = `Until steady ${count(failed)} sends of orders failed for certain and ${count(unsure)} ended unsure.`;
  const again = ([['availability', 'Error', errorsBackMs], ['latency', 'Latency', latencyBackMs]] as const)
    .filter(([kind]) => slos.some(({ indicator }) => indicator.kind === kind))
    .map(([, what, backMs]) => `${what} objectives were ${backMs === null ? 'not kept again before the load ended' : backMs - injectedMs < 1 ? 'kept throughout' : `kept again after ${duration(backMs - injectedMs)}`}.`);
  return [sends, ...again].join(' ');
}

/** Each part as wide as it is long; numbers refer to the list below, so that no colour has to be told from another. */
function bar(parts: readonly Part[], fullMs: number): Markup {
  const words = parts.map(({ label, ms }) => `${label} ${duration(ms)}`).join(', ');
  let fromMs = 0;
  const percent = (ms: number): string => `${(ms / fullMs * 100).toFixed(3)}%`;
  const drawn = parts.map(({ name, ms }, index) => {
    const rect = html`<rect class="${name}" x="${percent(fromMs)}" width="${percent(ms)}" height="30"/>`;
    const number = ms / fullMs < numberedShare ? null : html`<text class="${name}" x="${percent(fromMs + ms / 2)}" y="20" text-anchor="middle">${index + 1}</text>`;
    fromMs += ms;
    return html`${rect}${number}`;
  });
  return html`<svg class="bar" width="100%" height="30" role="img" aria-label="${words === '' ? 'nothing was measured' : words}"><rect class="track" width="100%" height="30"/>${drawn}</svg>`;
}

function unmeasured({ layers, outageMs }: Outage): Markup | null {
  const missing = (['detection', 'promotion', 'endpoint', 'service', 'backlog'] as const).filter((layer) => layers[`${layer}Ms`] === null);
  if (missing.length === 0 || outageMs === null) return null;
  return html`<p class="note">Not measured, or no part of this fault: ${missing.join(', ')}.</p>`;
}

function total(parts: readonly Part[]): number {
  return parts.reduce((sum, { ms }) => sum + ms, 0);
}
