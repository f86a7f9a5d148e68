// Each objective: what was measured, what was promised, how much of the run's error budget is spent, and the
// bound.
import type { ReportInput } from '../../../report-input.ts';
import type { Slo, SloResult } from '../../../../contract/index.ts';
import { describeBound } from '../../bound-text.ts';
import { budgetSpent, count, objectivePercent, percent, setLength, wholePercent } from '../../figures.ts';
import { isOwnScript } from '../../request-text.ts';
import { html, type Markup } from '../markup.ts';
import { outcomeTag, section } from './section.ts';

export function sloSection({ run, verdict }: ReportInput): Markup {
  const { slos, verdicts } = verdict;
  const about =
    isOwnScript(verdict) && !run.promised.includes('ledger')
      ? 'Shares of requests, or of check results. A dropped iteration counts as bad.'
      : 'What a customer sees, retries included. A dropped arrival counts as bad.';
  if (slos.length === 0)
    return section('objectives', 'Objectives', about, html`<p>This run has no objective.</p>`);
  return section(
    'objectives',
    'Objectives',
    about,
    html`<div class="slos">${slos.map((result) => card(result, { slo: run.slos.find(({ name }) => name === result.name), because: verdicts.find(({ checker }) => checker === `slo:${result.name}`)?.because }))}</div>`,
  );
}

function card(
  result: SloResult,
  { slo, because }: { slo: Slo | undefined; because: string | undefined },
): Markup {
  const { name, objective, measured, good, bad, outcome } = result;
  return html`
<article class="slo ${outcome}">
  <h3>${name}</h3>
  <p class="promise">${slo === undefined ? null : `${promiseOf(slo)}: `}${objectivePercent(objective)} promised</p>
  <p class="measured"><span class="figure">${percent(measured, objective)}</span> ${outcomeTag(outcome)}</p>
  ${outcome === 'pass' || because === undefined ? null : html`<p class="because">${because}</p>`}
  ${budgetBar(result)}
  <dl class="pairs">
    <div><dt>Good</dt><dd>${count(good)}</dd></div>
    <div><dt>Bad</dt><dd>${count(bad)}</dd></div>
    <div><dt>Bound, 95 % certain</dt><dd>${describeBound(result)}</dd></div>
  </dl>
</article>`;
}

function promiseOf({ indicator }: Slo): string {
  switch (indicator.kind) {
    case 'availability':
      return `${indicator.of} ends well`;
    case 'latency':
      return `${indicator.of} within ${setLength(indicator.belowMs)}`;
    case 'check':
      return `the script’s check “${indicator.of}” passes`;
  }
}

function budgetBar({ good, bad, objective }: SloResult): Markup | null {
  if (good + bad === 0) return null;
  const share = budgetSpent({ good, bad, objective });
  const text = `${wholePercent(share)} of this run’s error budget is spent`;
  return html`
  <svg class="budget" width="100%" height="8" role="img" aria-label="${text}"><rect class="track" width="100%" height="8" rx="4"/><rect class="spent" width="${(Math.min(1, share) * 100).toFixed(2)}%" height="8" rx="4"/></svg>
  <p class="note">${text}</p>`;
}
