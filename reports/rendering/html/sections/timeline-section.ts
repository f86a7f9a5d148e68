// One time axis for everything: load, failures, latency, faults, databases, pods and CPU, each with its words
// and figures.
import type { ReportInput } from '../../../report-input.ts';
import { allJourneys } from '../../../run/timeline/request-bins.ts';
import { unsteadyText } from '../../fault-text.ts';
import { count, duration, instant, setLength } from '../../figures.ts';
import { type ChartData, everyJourney, type JourneyData } from '../chart-data.ts';
import { countsPerBin } from '../counts-per-bin.ts';
import type { FaultSpan } from '../fault-spans.ts';
import { isOwnScript } from '../../request-text.ts';
import { html, type Markup } from '../markup.ts';
import { type RoleLane, roleLanes } from '../role-spans.ts';
import { binOf, type TimeAxis } from '../time-axis.ts';
import { section } from './section.ts';

export function timelineSection(input: ReportInput, data: ChartData): Markup {
  const about =
    'Seconds since the run started, the same axis throughout. Requests stand where they were sent. Drag over a chart to zoom, double-click to see the whole.';
  const step = setLength(data.stepMs);
  const ranked = `Logarithmic, in steps of ${step}. Each step ranks its own requests; it has no p95 with fewer than 20 of them and no p99 with fewer than 100.`;
  return section(
    'timeline',
    'What happened',
    about,
    html`
${controls(data)}
<noscript><p class="note">The charts need JavaScript; every figure behind them is in the tables below.</p></noscript>
${plot('load', 'Requests per second', `In steps of ${step}, by how they ended; shed are answers 429 and 503. Where no line for offered is seen, all of it was achieved.`, loadText(data))}
${plot('failures', `Failed and dropped per ${setLength(data.fineBinMs)}`, 'Each bar is one bin of that width; shed are among the failed.', failureText(data))}
${latencyPlots(data, ranked)}
${figuresTable(input, data)}
${faultLanes(data.faults, data.axis, input.run.interrupted)}
${writerLanes(roleLanes(input.databases, data.axis), data.axis)}
${data.pods === null ? (isOwnScript(input.verdict) ? null : html`<p class="note">No event is about pods.</p>`) : plot('pods', 'Pods ready, by zone', 'Counted from the events.', podText(data.pods))}
${data.cpu === null ? html`<p class="note">No CPU figures were recorded.</p>` : html`${plot('cpu', 'CPU by process', '100 % is one core; host-steal is of all cores. Long runs keep the highest second of each step.', 'The table below names mean and peak of each process.')}${cpuTable(data.cpu)}`}`,
  );
}

/** Without a schedule each response time is the service time. */
function latencyPlots(data: ChartData, ranked: string): Markup {
  if (data.timedFrom === 'sending')
    return plot(
      'service',
      'Service time',
      `From sending to the last byte. ${ranked}`,
      latencyText(data, 'service'),
    );
  return html`${plot('response', 'Response time', `From the scheduled start: what a customer waits. ${ranked}`, latencyText(data, 'response'))}
${plot('service', 'Service time', 'From sending to the last byte, on the same scale: what the service took. Where it stays low while response time rises, requests waited to be sent.', latencyText(data, 'service'))}`;
}

function controls({ journeys, shown, faults }: ChartData): Markup {
  return html`
<div class="controls" hidden>
  <label>Journey <select id="journey">${journeys.map(({ name }, index) => html`<option value="${index}"${name === shown ? html` selected` : null}>${name}</option>`)}</select></label>
  <div class="zooms" role="group" aria-label="Look closer"><button type="button" data-zoom="all" aria-pressed="true">Whole run</button>${faults.map(({ id, title }, index) => html`<button type="button" data-zoom="${index}" aria-pressed="false">${id} ${title}</button>`)}</div>
</div>`;
}

function plot(id: string, title: string, about: string, text: string): Markup {
  return html`
<figure class="plot" aria-labelledby="plot-${id}-title"><figcaption><h3 id="plot-${id}-title">${title}</h3><p class="note">${about}</p></figcaption>
  <div class="canvas" id="plot-${id}" role="img" aria-label="${title}. ${text}"></div></figure>`;
}

function shownJourney({ journeys, shown }: ChartData): JourneyData | undefined {
  return journeys.find(({ name }) => name === shown);
}

function journeyText({ shown }: ChartData): string {
  return shown === everyJourney ? 'Every journey together' : `Journey ${shown}`;
}

function loadText(data: ChartData): string {
  const steps = shownJourney(data)?.steps;
  if (steps === undefined) return '';
  const perSecond = (values: number[]): number => (Math.max(0, ...values) / data.stepMs) * 1000;
  const offered = steps.ok.map((ok, step) => ok + (steps.failed[step] ?? 0) + (steps.dropped[step] ?? 0));
  return `${journeyText(data)}: at most ${count(perSecond(offered))} offered and ${count(perSecond(steps.ok))} good per second.`;
}

function failureText(data: ChartData): string {
  const steps = shownJourney(data)?.steps;
  const sum = (values: number[] = []): string => count(values.reduce((total, value) => total + value, 0));
  return `${journeyText(data)}: ${sum(steps?.failed)} failed, ${sum(steps?.shed)} of them shed, and ${sum(steps?.dropped)} dropped in all.`;
}

function latencyText(data: ChartData, of: 'service' | 'response'): string {
  const highest = Math.max(0, ...(shownJourney(data)?.[of].max ?? []).map((value) => value ?? 0));
  return `${journeyText(data)}: the slowest answer took ${duration(highest)}.`;
}

function podText({ zones }: NonNullable<ChartData['pods']>): string {
  return zones
    .map(
      ({ zone, ready }) =>
        `Zone ${zone}: at least ${Math.min(...ready)}, at most ${Math.max(...ready)} ready.`,
    )
    .join(' ');
}

const counted = ['ok', 'shed', 'failed', 'dropped'] as const;

/** The charts' figures in at most about twenty steps, for all journeys together. */
function figuresTable({ overview }: ReportInput, { axis, stepMs, timedFrom }: ChartData): Markup {
  const binMs = stepMs * Math.max(1, Math.ceil((axis.toMs - axis.fromMs) / stepMs / 20));
  const rows = overview.rows.filter(({ journey }) => journey === allJourneys);
  const counts = countsPerBin(rows, counted, { axis, binMs });
  const highest = (of: 'service' | 'response', rank: 'p95Ms' | 'maxMs'): (number | null)[] =>
    highestPerBin(
      rows.map(({ tMs, [of]: spread }) => ({ tMs, ms: spread[rank] ?? spread.maxMs })),
      { axis, binMs },
    );
  const slowestService = { title: 'Slowest service', values: highest('service', 'maxMs') };
  const times =
    timedFrom === 'sending'
      ? [{ title: 'Service p95 at most', values: highest('service', 'p95Ms') }, slowestService]
      : [
          { title: 'Response p95 at most', values: highest('response', 'p95Ms') },
          { title: 'Slowest response', values: highest('response', 'maxMs') },
          slowestService,
        ];
  return html`
<details id="figures"><summary>The figures behind these charts, every journey, in steps of ${setLength(binMs)}</summary>
<p class="note">A bound, not a percentile: p95 was at most the highest p95 within the step, or the slowest where it had fewer than 20 requests.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Figures behind the charts"><table class="numbers">
  <thead><tr>${['From', 'Good', 'Failed', 'of these shed', 'Dropped', ...times.map(({ title }) => title)].map((title) => html`<th scope="col">${title}</th>`)}</tr></thead>
  <tbody>${counts.ok.map((ok, bin) => html`<tr><th scope="row">${instant(axis.fromMs + bin * binMs)}</th><td>${count(ok)}</td>${[counts.failed, counts.shed, counts.dropped].map((values) => html`<td>${count(values[bin] ?? 0)}</td>`)}${times.map(({ values }) => html`<td>${duration(values[bin] ?? null)}</td>`)}</tr>`)}</tbody>
</table></div></details>`;
}

function highestPerBin(
  rows: readonly { tMs: number; ms: number | null }[],
  { axis, binMs }: { axis: TimeAxis; binMs: number },
): (number | null)[] {
  const highest: (number | null)[] = Array.from(
    { length: Math.ceil((axis.toMs - axis.fromMs) / binMs) },
    () => null,
  );
  for (const { tMs, ms } of rows) {
    const bin = binOf(axis, binMs, tMs);
    if (bin !== undefined && ms !== null) highest[bin] = Math.max(highest[bin] ?? 0, ms);
  }
  return highest;
}

function cpuTable({ processes }: NonNullable<ChartData['cpu']>): Markup {
  return html`
<details><summary>Mean and peak of each process</summary><table class="numbers named">
  <thead><tr><th scope="col">Process</th><th scope="col">Mean</th><th scope="col">Peak</th></tr></thead>
  <tbody>${processes.map(({ name, mean, peak }) => html`<tr><th scope="row">${name}</th><td>${mean.toFixed(1)} %</td><td>${peak.toFixed(1)} %</td></tr>`)}</tbody></table></details>`;
}

const reportedChanges = 8;

interface Span {
  className: string;
  fromMs: number;
  toMs: number;
}

/** A lane per fault, from injection to steady. */
function faultLanes(faults: readonly FaultSpan[], axis: TimeAxis, interrupted: boolean): Markup | null {
  if (faults.length === 0) return null;
  return html`
<div class="lanes"><h3>Faults, from injection to steady</h3>${faults.map(
    ({ id, title, injectedMs, steadyMs, drawnToMs }) => {
      const text = `${title}: injected at ${instant(injectedMs)}, ${steadyMs === null ? unsteadyText(interrupted) : `steady at ${instant(steadyMs)}`}`;
      return lane(
        html`<span class="step">${id}</span> ${text}`,
        text,
        [{ className: 'fault', fromMs: injectedMs, toMs: drawnToMs }],
        axis,
      );
    },
  )}</div>`;
}

/** A lane per database, coloured by role, and a legend of the roles. */
function writerLanes(lanes: readonly RoleLane[], axis: TimeAxis): Markup | null {
  if (lanes.length === 0) return null;
  const roles = [...new Set(lanes.flatMap(({ spans }) => spans.map(({ role }) => role)))];
  return html`
<div class="lanes"><h3>Databases by role</h3>${lanes.map(({ database, zone, spans }) => {
    const text = describeRoles(spans);
    return lane(
      html`<strong>${database}</strong> zone ${zone}: ${text}`,
      `${database}: ${text}`,
      spans.map(({ role, ...span }) => ({ className: `role-${role}`, ...span })),
      axis,
    );
  })}
  <ul class="legend">${roles.map((role) => html`<li><span class="swatch role-${role}"></span>${role}</li>`)}</ul></div>`;
}

/** What it was first, and the changes: all of a short run, the first ones of a long one. */
function describeRoles(spans: RoleLane['spans']): string {
  const text = spans
    .slice(0, reportedChanges + 1)
    .map(({ role, fromMs }, index) => (index === 0 ? role : `${role} from ${instant(fromMs)}`));
  return spans.length <= text.length
    ? text.join(', ')
    : `${text.join(', ')} and ${count(spans.length - text.length)} more changes`;
}

/** The view box is the axis in ms, so that zooming is moving the view box; rounded to whole ms. */
function lane(label: Markup, text: string, spans: readonly Span[], { fromMs, toMs }: TimeAxis): Markup {
  return html`
  <div class="lane"><p>${label}</p><svg data-axis viewBox="${fromMs} 0 ${toMs - fromMs} 10" preserveAspectRatio="none" width="100%" height="14" role="img" aria-label="${text}">
    <rect class="track" x="${fromMs}" width="${toMs - fromMs}" height="10"/>${spans.map((span) => html`<rect class="${span.className}" x="${Math.round(span.fromMs)}" width="${Math.max(1, Math.round(span.toMs - span.fromMs))}" height="10"/>`)}
  </svg></div>`;
}
