// Each outage as a bar from fault to steady, split by the layer that cost the time, with every figure in
// words.
import { changesWriter, type Outage, type Slo } from '../../../../contract/index.ts';
import type { ReportInput } from '../../../report-input.ts';
import { formatAftershock } from '../../aftershock-text.ts';
import { faultMeaning, faultTitle, unsteadyText } from '../../fault-text.ts';
import { count, duration, instant } from '../../figures.ts';
import { isOwnScript } from '../../request-text.ts';
import { html, type Markup } from '../markup.ts';
import { describeClipping, costlyParts, outageParts, totalMs, type Part } from '../outage-parts.ts';
import { section } from './section.ts';

/** Layers that take less of the bar than this get a second bar with a separate scale. */
const legibleShare = 0.3;
/** A part that is narrower than this shows no number. */
const numberedShare = 0.025;

/** Null for a user script without faults. */
export function outageSection({ run, probed, verdict }: ReportInput): Markup | null {
  const { outages } = verdict;
  if (outages.length === 0 && isOwnScript(verdict)) return null;
  const isWatched = outages.some(({ detectedMs, promotedMs }) => detectedMs !== null || promotedMs !== null);
  const unwatched = isWatched
    ? ''
    : ' Detection and promotion are not known: no control plane of this system reports them.';
  const about = isOwnScript(verdict)
    ? `From the fault to steady again, and what requests met.${unwatched}`
    : 'From the fault to steady again, split by the layer that cost the time. Service is an outage if orders stop for over 150 ms.';
  if (outages.length === 0)
    return section(
      'outages',
      'Outages',
      about,
      html`<p>No fault was played, so there was nothing to recover from.</p>`,
    );
  const fullWidthMs = Math.max(1, ...outages.map((one) => totalMs(outageParts(one))));
  return section(
    'outages',
    'Outages',
    about,
    html`${outages.map((one, index) => outageFigure(one, { number: index + 1, longestMs: fullWidthMs, run, probed, own: isOwnScript(verdict) }))}
<p class="note">All bars but the enlarged ones share one scale: the full width is ${duration(fullWidthMs)}. Steady means that the fault was undone, all parts are back and none waits; the plan’s hold is part of it.</p>`,
  );
}

interface Beside {
  number: number;
  longestMs: number;
  run: ReportInput['run'];
  probed: boolean;
  /** On an own service: requests, not orders. */
  own: boolean;
}

function outageFigure(outage: Outage, { number, longestMs, run, probed, own }: Beside): Markup {
  const { id, fault, injectedMs, outageMs, steadyMs } = outage;
  const parts = outageParts(outage);
  const clipping = describeClipping(outage);
  const steadyAtMs = steadyMs === null ? null : steadyMs - injectedMs;
  const outlasts = steadyAtMs !== null && steadyAtMs < totalMs(parts) - 1;
  const steady = steadyAtMs === null ? unsteadyText(run.interrupted) : `steady after ${duration(steadyAtMs)}`;
  return html`
<figure class="outage" id="outage-${number}">
  <figcaption>
    <h3><span class="step">${id}</span> ${faultTitle(fault)} <span class="quiet">at ${instant(injectedMs)}</span></h3>
    <p class="lead">${outageMs === null ? (own ? failedText(outage) : probed ? 'No outage' : 'Without order probes an outage was not measured') : html`<strong>${duration(outageMs)}</strong> without an acknowledged order`}, ${steady}.</p>
    <p class="note">Here ${faultMeaning(fault)}. ${consequences(outage, run.slos, own)}</p>
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

function failedText({ failed, unsure, firstErrorMs, injectedMs }: Outage): string {
  return firstErrorMs === null
    ? 'No request failed'
    : `${count(failed + unsure)} requests failed, the first after ${duration(Math.max(0, firstErrorMs - injectedMs))}`;
}

/** What customers met, and when each kind of objective was kept again. */
function consequences(
  { failed, unsure, injectedMs, errorsBackMs, latencyBackMs }: Outage,
  slos: readonly Slo[],
  own: boolean,
): string {
  const sends = own
    ? ''
    : `Until steady ${count(failed)} sends of orders failed for certain and ${count(unsure)} ended unsure.`;
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
  return [sends, ...again].join(' ').trim();
}

/** Layers that are too narrow on the common scale, on a separate scale. */
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
 * The width of each part is its duration. Numbers refer to the list below, so that readers need not
 * distinguish colours.
 */
function bar(parts: readonly Part[], fullMs: number, steadyAtMs: number | null): Markup {
  const text = parts
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
  return html`<svg class="bar" width="100%" height="30" role="img" aria-label="${text === '' ? 'nothing was measured' : text}"><rect class="track" width="100%" height="30"/>${drawn}${steady}</svg>`;
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
