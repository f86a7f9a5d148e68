// Each outage as a bar from fault to steady, split by the layer that cost the time, with every figure in words.
import type { Outage } from '../../../../contract/index.ts';
import type { ReportInput } from '../../../report-input.ts';
import { faultMeaning, faultTitle } from '../../fault-words.ts';
import { count, duration, instant } from '../../figures.ts';
import { html, type Markup } from '../markup.ts';
import { section } from './section.ts';

const layers = [
  ['detectionMs', 'detection', 'Detection'], ['promotionMs', 'promotion', 'Promotion'], ['endpointMs', 'endpoint', 'Endpoint'],
  ['serviceMs', 'service', 'Service'], ['backlogMs', 'backlog', 'Backlog'],
] as const;

interface Part { className: string; label: string; ms: number }

export function outageSection({ verdict: { outages } }: ReportInput): Markup {
  const about = 'From the fault to steady again, split by the layer that cost the time. Service is an outage if orders stop for over 150 ms.';
  if (outages.length === 0) return section('outages', 'Outages', about, html`<p>No fault was played, so there was nothing to recover from.</p>`);
  const longestMs = Math.max(1, ...outages.map((one) => partsOf(one).reduce((sum, { ms }) => sum + ms, 0)));
  return section('outages', 'Outages', about, html`${outages.map((one, index) => outageFigure(one, index + 1, longestMs))}
<p class="note">All bars share one scale: the full width is ${duration(longestMs)}.</p>`);
}

function outageFigure(outage: Outage, number: number, longestMs: number): Markup {
  const { id, fault, injectedMs, outageMs, steadyMs, failed, unsure } = outage;
  const parts = partsOf(outage);
  const steady = steadyMs === null ? 'never steady again' : `steady after ${duration(steadyMs - injectedMs)}`;
  return html`
<figure class="outage" id="outage-${number}">
  <figcaption>
    <h3><span class="step">${id}</span> ${faultTitle(fault)} <span class="quiet">at ${instant(injectedMs)}</span></h3>
    <p class="lead">${outageMs === null ? 'No outage' : html`<strong>${duration(outageMs)}</strong> without an acknowledged order`}, ${steady}.</p>
    <p class="note">Here ${faultMeaning(fault)}. Sends of orders until steady: ${count(failed)} failed for certain, ${count(unsure)} unsure.</p>
  </figcaption>
  ${bar(parts, longestMs)}
  <ul class="layers">${parts.map(({ className, label, ms }) => html`<li><span class="swatch ${className}"></span>${label} <strong>${duration(ms)}</strong></li>`)}</ul>
  ${unmeasured(outage)}
</figure>`;
}

/** What is known, in order; the rest until steady comes last. */
function partsOf({ layers: spent, injectedMs, steadyMs }: Outage): Part[] {
  const parts = layers.flatMap(([key, className, label]): Part[] => (spent[key] === null ? [] : [{ className, label, ms: Math.max(0, spent[key]) }]));
  const known = parts.reduce((sum, { ms }) => sum + ms, 0);
  const rest = steadyMs === null ? 0 : steadyMs - injectedMs - known;
  return rest > 0 ? [...parts, { className: 'settling', label: parts.length === 0 ? 'Until steady' : 'Then until steady', ms: rest }] : parts;
}

function bar(parts: readonly Part[], longestMs: number): Markup {
  const words = parts.map(({ label, ms }) => `${label} ${duration(ms)}`).join(', ');
  let fromMs = 0;
  const share = (ms: number): string => `${(ms / longestMs * 100).toFixed(3)}%`;
  const rects = parts.map(({ className, ms }) => {
    const rect = html`<rect class="${className}" x="${share(fromMs)}" width="${share(ms)}" height="28"/>`;
    fromMs += ms;
    return rect;
  });
  return html`<svg class="bar" width="100%" height="28" role="img" aria-label="${words === '' ? 'nothing was measured' : words}"><rect class="track" width="100%" height="28"/>${rects}</svg>`;
}

function unmeasured({ layers: spent, outageMs }: Outage): Markup | null {
  const missing = layers.filter(([key]) => spent[key] === null).map(([, , label]) => label.toLowerCase());
  if (missing.length === 0 || outageMs === null) return null;
  return html`<p class="note">Not measured, or no part of this fault: ${missing.join(', ')}.</p>`;
}
