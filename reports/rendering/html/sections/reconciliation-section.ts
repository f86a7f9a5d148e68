// Each objective by the client's and by the server's counts, with the steps between both and the unexplained
// rest.
import { clocksApartMs } from '../../../reconciliation/client-side.ts';
import { tolerance, type SloReconciliation } from '../../../reconciliation/reconcile.ts';
import type { ReportInput } from '../../../report-input.ts';
import { count, counted, percent } from '../../figures.ts';
import { gapRows, gapSentence, isExplained, type GapRow } from '../../reconciliation-text.ts';
import { html, type Markup } from '../markup.ts';
import { section } from './section.ts';

/** Nothing for a run that was not observed. */
export function reconciliationSection({ reconciliation }: ReportInput): Markup | null {
  if (reconciliation === null) return null;
  const { slos, unknown, probes } = reconciliation;
  return section(
    'reconciliation',
    'Client and server',
    'Customers count what they meant to do, the server counts requests. Both are right; here is every step between.',
    html`
${unknown.map((because) => html`<p class="because unknown">Not known: ${because}.</p>`)}
${slos.map(gapTable)}
${slos.length === 0 ? null : html`<p class="note">${notes(probes)}</p>`}`,
  );
}

function gapTable(gap: SloReconciliation): Markup {
  const { slo, shed, badAtBalancer, excluded } = gap;
  return html`
<table class="numbers named gap"><caption><h3>${slo}</h3><p class="note"><span class="${isExplained(gap) ? 'explained' : 'fail weighed'}">${capital(gapSentence(gap))}.</span> Shed: ${count(shed)}; bad and answered by the balancer itself: ${count(badAtBalancer)}; other 4xx and orders in progress, in no count: ${count(excluded)}.</p></caption>
  <thead><tr><th scope="col"><span class="unseen">Step</span></th><th scope="col">Events</th><th scope="col">Bad</th></tr></thead>
  <tbody>${gapRows(gap).map(row)}</tbody></table>`;
}

function row({ text, events, bad, role }: GapRow): Markup {
  return html`
  <tr class="${role}"><th scope="row">${text}</th><td>${events}</td><td>${bad}</td></tr>`;
}

function notes(probes: number | null): string {
  const harness =
    probes === null ? 'Probes and settling are' : `${counted(probes, 'probe')} and settling are`;
  return (
    `${harness} the harness’s own traffic and in neither count. Tolerated: ${percent(tolerance.share)} of the server’s events, at least ${count(tolerance.min)}. ` +
    `A latency within ${count(clocksApartMs)} ms above its limit may be fast by the server’s clock, which starts later.`
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
