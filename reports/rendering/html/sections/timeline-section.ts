// One time axis for everything: load, failures, latency, faults, databases, pods and CPU, each with its words and figures.
import type { ReportInput } from '../../../report-input.ts';
import { everyJourney, type ChartData, type JourneyData } from '../chart-data.ts';
import { count, duration, instant, setLength } from '../../figures.ts';
import { html, type Markup } from '../markup.ts';
import { roleLanes } from '../role-spans.ts';
import { binWidthMs } from '../time-axis.ts';
import { countsPerBin, latenciesPerBin } from '../timeline-bins.ts';
import { faultLanes, writerLanes } from './lanes.ts';
import { section } from './section.ts';

export function timelineSection(input: ReportInput, data: ChartData): Markup {
  const about = 'Seconds since the run started, the same axis throughout. Requests stand where they were sent, charged from their scheduled start.';
  return section('timeline', 'What happened', about, html`
${controls(data)}
<noscript><p class="note">The charts need JavaScript; every figure behind them is in the tables below.</p></noscript>
${plot('load', 'Requests per second', `What was offered, by how it ended, in steps of ${setLength(data.rateBinMs)}.`, loadWords(data))}
${plot('failures', `Failed and dropped per ${setLength(data.fineBinMs)}`, 'Each bar is one bin of that width.', failureWords(data))}
${plot('latency', 'Response time', `Logarithmic. Percentiles of each 100 ms${data.fineBinMs > 100 ? `, of which the highest in ${setLength(data.fineBinMs)} is kept` : ''}.`, latencyWords(data))}
${figuresTable(input, data)}
${faultLanes(data.faults, data.axis)}
${writerLanes(roleLanes(input.databases, data.axis), data.axis)}
${data.pods === null ? html`<p class="note">No event speaks of pods.</p>` : plot('pods', 'Pods ready', 'Counted from the events.', podWords(data.pods))}
${data.cpu === null ? html`<p class="note">No CPU figures were recorded.</p>` : html`${plot('cpu', 'CPU by process', '100 % is one core.', 'The table below names mean and peak of each process.')}${cpuTable(data.cpu)}`}`);
}

function controls({ journeys, shown, faults }: ChartData): Markup {
  return html`
<div class="controls" hidden>
  <label>Journey <select id="journey">${journeys.map(({ name }, index) => html`<option value="${index}"${name === shown ? html` selected` : null}>${name}</option>`)}</select></label>
  <div class="zooms" role="group" aria-label="Look closer"><button type="button" data-zoom="all" aria-pressed="true">Whole run</button>${faults.map(({ id, title }, index) => html`<button type="button" data-zoom="${index}" aria-pressed="false">${id} ${title}</button>`)}</div>
</div>`;
}

function plot(id: string, title: string, about: string, words: string): Markup {
  return html`
<figure class="plot" aria-labelledby="plot-${id}-title"><figcaption><h3 id="plot-${id}-title">${title}</h3><p class="note">${about}</p></figcaption>
  <div class="canvas" id="plot-${id}" role="img" aria-label="${title}. ${words}"></div></figure>`;
}

function shownJourney({ journeys, shown }: ChartData): JourneyData | undefined {
  return journeys.find(({ name }) => name === shown);
}

function journeyWords({ shown }: ChartData): string {
  return shown === everyJourney ? 'Every journey together' : `Journey ${shown}`;
}

function loadWords(data: ChartData): string {
  const rates = shownJourney(data)?.rates;
  if (rates === undefined) return '';
  const perSecond = (values: number[]): number => Math.max(0, ...values) / data.rateBinMs * 1000;
  return `${journeyWords(data)}: at most ${count(perSecond(rates.offered))} offered and ${count(perSecond(rates.ok))} good per second.`;
}

function failureWords(data: ChartData): string {
  const rates = shownJourney(data)?.rates;
  const sum = (values: number[] = []): string => count(values.reduce((total, value) => total + value, 0));
  return `${journeyWords(data)}: ${sum(rates?.failed)} failed and ${sum(rates?.dropped)} dropped in all.`;
}

function latencyWords(data: ChartData): string {
  const fine = shownJourney(data)?.fine;
  const highest = Math.max(0, ...(fine?.max ?? []).map((value) => value ?? 0));
  return `${journeyWords(data)}: the slowest answer took ${duration(highest)}.`;
}

function podWords({ ready }: NonNullable<ChartData['pods']>): string {
  return `At least ${Math.min(...ready)}, at most ${Math.max(...ready)} ready.`;
}

/** The charts' figures in at most about twenty steps, for all journeys together. */
function figuresTable({ timeline }: ReportInput, { axis }: ChartData): Markup {
  const stepMs = binWidthMs(axis, Math.max(1, Math.ceil((axis.toMs - axis.fromMs) / 20_000)) * 1000);
  const counts = countsPerBin(timeline, axis, stepMs), latencies = latenciesPerBin(timeline, axis, stepMs);
  return html`
<details><summary>The figures behind these charts, every journey, in steps of ${setLength(stepMs)}</summary><div class="scroll" tabindex="0" role="region" aria-label="Figures behind the charts"><table class="numbers">
  <thead><tr>${['From', 'Offered', 'Good', 'Failed', 'Dropped', 'Highest p50', 'Highest p99', 'Slowest'].map((title) => html`<th scope="col">${title}</th>`)}</tr></thead>
  <tbody>${counts.offered.map((offered, bin) => html`<tr><th scope="row">${instant(axis.fromMs + bin * stepMs)}</th><td>${count(offered)}</td>${[counts.ok, counts.failed, counts.dropped].map((values) => html`<td>${count(values[bin] ?? 0)}</td>`)}${[latencies.p50, latencies.p99, latencies.max].map((values) => html`<td>${duration(values[bin] ?? null)}</td>`)}</tr>`)}</tbody>
</table></div></details>`;
}

function cpuTable({ processes }: NonNullable<ChartData['cpu']>): Markup {
  return html`
<details><summary>Mean and peak of each process</summary><table class="numbers named">
  <thead><tr><th scope="col">Process</th><th scope="col">Mean</th><th scope="col">Peak</th></tr></thead>
  <tbody>${processes.map(({ name, values }) => {
    const known = values.filter((value) => value !== null);
    return html`<tr><th scope="row">${name}</th><td>${(known.reduce((sum, value) => sum + value, 0) / known.length).toFixed(1)} %</td><td>${Math.max(...known).toFixed(1)} %</td></tr>`;
  })}</tbody></table></details>`;
}
