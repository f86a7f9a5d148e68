// Each outage as a bar from fault to steady, split by the layer that cost the time, with every figure in
// words.
import { changesWriter, type Outage, type Slo } from '../../../../contract/index.ts';
import type { ReportInput } from '../../../report-input.ts';
import { formatAftershock } from '../../aftershock-text.ts';
import { faultMeaning, faultTitle, unsteadyText } from '../../fault-words.ts';
import { count, duration, instant } from '../../figures.ts';
import { html, type Markup } from '../markup.ts';
import { clippingInWords, costlyParts, outageParts, totalMs, type Part } from '../outage-parts.ts';
import { section } from './section.ts';

/** Layers that take less of the bar than this get a second bar of their own scale. */
const legibleShare = 0.3;
/** A part that is narrower than this has no room for its number. */
const numberedShare = 0.025;

export function outageSection({ run, probed, verdict: { outages } }: ReportInput): Markup {
  const about =
    'From the fault to steady again, split by the layer that cost the time. Service is an outage if orders stop for over 150 ms.';
  if (outages.length === 0)
    return section(
      'outages',
      'Outages',
      about,
      html`<p>No fault was played, so there was nothing to recover from.</p>`,
    );
  const longestMs = Math.max(1, ...outages.map((one) => totalMs(outageParts(one))));
  return section(
    'outages',
    'Outages',
    about,
    html`${outages.map((one, index) => outageFigure(one, { number: index + 1, longestMs, run, probed }))}
<p class="note">All bars but the enlarged ones share one scale: the full width is ${duration(longestMs)}. Steady means that the fault was undone, all parts are back and none waits; the plan’s hold is part of it.</p>`,
  );
}

interface Beside {
  number: number;
  longestMs: number;
  run: ReportInput['run'];
  probed: boolean;
}

function outageFigure(outage: Outage, { number, longestMs, run, probed }: Beside): Markup {
  const { id, fault, injectedMs, outageMs, steadyMs } = outage;
  const parts = outageParts(outage);
  const clipping = clippingInWords(outage);
  const steadyAtMs = steadyMs === null ? null : steadyMs - injectedMs;
  const outlasts = steadyAtMs !== null && steadyAtMs < totalMs(parts) - 1;
  const steady = steadyAtMs === null ? unsteadyText(run.interrupted) : `steady after ${duration(steadyAtMs)}`;
  return html`
<figure class="outage" id="outage-${number}">
  <figcaption>
    <h3><span class="step">${id}</span> ${faultTitle(fault)} <span class="quiet">at ${instant(injectedMs)}</span></h3>
    <p class="lead">${outageMs === null ? (probed ? 'No outage' : 'Without order probes an outage was not measured') : html`<strong>${duration(outageMs)}</strong> without an acknowledged order`}, ${steady}.</p>
    <p class="note">Here ${faultMeaning(fault)}. ${consequences(outage, run.slos)}</p>
  </figcaption>
  ${bar(parts, longestMs, outlasts ? steadyAtMs : null)}
  ${enlarged(parts, longestMs)}
  <ol class="layers">${parts.map(({ name, label, ms }, index) => html`<li><span class="swatch numbered ${name}" aria-hidden="true">${index + 1}</span>${label} <strong>${duration(ms)}</strong></li>`)}</ol>
  ${clipping === null ? null : html`<p class="note clipping">${clipping}</p>`}
  ${outlasts ? html`<p class="note">The line in the bar is where all parts were steady: customers waited longer than that.</p>` : null}
  ${aftershocks(outage)}
  ${unmeasured(outage)}
</figure>`;
}

/** Later gaps, beside the bar: none of its layers caused them. */
function aftershocks({ aftershocks: later }: Outage): Markup | null {
  if (later.length === 0) return null;
  return html`<p class="note">Aftershocks, after the outage itself was over:</p>
    <ul class="aftershocks">
      ${later.map((one) => html`<li>${formatAftershock(one)}</li>`)}
    </ul>`;
}

/** What customers met, and when each kind of objective was kept again. */
function consequences(
  { failed, unsure, injectedMs, errorsBackMs, latencyBackMs }: Outage,
  slos: readonly Slo[],
): string {
  const sends = `Until steady ${count(failed)} sends of orders failed for certain and ${count(unsure)} ended unsure.`;
  const again = (
    [
      ['availability', 'Error', errorsBackMs],
      ['latency', 'Latency', latencyBackMs],
    ] as const
  )
    .filter(([kind]) => slos.some(({ indicator }) => indicator.kind === kind))
    .map(
      ([, what, backMs]) =>
        `${what} objectives were ${backMs === null ? 'not kept again before the load ended' : backMs - injectedMs < 1 ? 'kept throughout' : `kept again after ${duration(backMs - injectedMs)}`}.`,
    );
  return [sends, ...again].join(' ');
}

/** Layers that a common scale makes too narrow to tell apart, on a scale of their own. */
function enlarged(parts: readonly Part[], longestMs: number): Markup | null {
  const costly = costlyParts(parts);
  const costMs = totalMs(costly);
  if (costly.length < 2 || costMs > longestMs * legibleShare) return null;
  return html`<p class="note enlarged">These ${duration(costMs)}, enlarged:</p>${bar(
    parts.map((part) => (costly.includes(part) ? part : { ...part, ms: 0 })),
    costMs,
    null,
  )}`;
}

/**
 * Each part as wide as it is long; numbers refer to the list below, so that no colour has to be told from
 * another.
 */
function bar(parts: readonly Part[], fullMs: number, steadyAtMs: number | null): Markup {
  const words = parts
    .filter(({ ms }) => ms > 0)
    .map(({ label, ms }) => `${label} ${duration(ms)}`)
    .join(', ');
  let fromMs = 0;
  const percent = (ms: number): string => `${((ms / fullMs) * 100).toFixed(3)}%`;
  const drawn = parts.map(({ name, ms }, index) => {
    if (ms <= 0) return null;
    const rect = html`<rect class="${name}" x="${percent(fromMs)}" width="${percent(ms)}" height="30"/>`;
    const number =
      ms / fullMs < numberedShare
        ? null
        : html`<text class="${name}" x="${percent(fromMs + ms / 2)}" y="20" text-anchor="middle">${index + 1}</text>`;
    fromMs += ms;
    return html`${rect}${number}`;
  });
  const steady =
    steadyAtMs === null
      ? null
      : html`<line class="steady" x1="${percent(steadyAtMs)}" x2="${percent(steadyAtMs)}" y1="0" y2="30"/>`;
  return html`<svg class="bar" width="100%" height="30" role="img" aria-label="${words === '' ? 'nothing was measured' : words}"><rect class="track" width="100%" height="30"/>${drawn}${steady}</svg>`;
}

function unmeasured({ fault, layers, outageMs }: Outage): Markup | null {
  if (outageMs === null) return null;
  if (!changesWriter(fault.kind))
    return html`<p class="note">Detection, promotion and endpoint are steps of a database failover; ${'pod' in fault.of ? 'a pod’s outage' : `an outage by ${fault.kind}`} is not split.</p>`;
  const missing = (['detection', 'promotion', 'endpoint', 'service', 'backlog'] as const).filter(
    (layer) => layers[`${layer}Ms`] === null,
  );
  return missing.length === 0
    ? null
    : html`<p class="note">Not known, because an instant that bounds it was not seen: ${missing.join(', ')}.</p>`;
}
