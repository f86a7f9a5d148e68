// Every claim that was checked, by group, with the reason for its outcome and links to the evidence.
import type { CheckVerdict } from '../../../../contract/index.ts';
import type { Quote } from '../../../evidence-quotes.ts';
import type { ReportInput } from '../../../report-input.ts';
import { claimOf, groupOf, groupTitles, type CheckerGroup } from '../../checker-claims.ts';
import { html, type Markup } from '../markup.ts';
import { linkedEvidence } from './evidence.ts';
import { outcomeTag, section } from './section.ts';

const worstFirst: readonly CheckVerdict['outcome'][] = ['fail', 'unknown', 'pass', 'not-asked'];

export function checkerSection({ verdict: { verdicts }, quotes }: ReportInput): Markup {
  const groups = (Object.keys(groupTitles) as CheckerGroup[]).filter((group) => group !== 'not-asked');
  return section(
    'checkers',
    'Every claim',
    'Each checker has an outcome (pass, fail or unknown), a reason, and where to look in the run folder.',
    verdicts.length === 0
      ? html`<p>No claim was checked.</p>`
      : groups.map((group) =>
          groupTable(
            group,
            verdicts.filter((verdict) => groupOf(verdict) === group),
            quotes,
          ),
        ),
  );
}

function groupTable(
  group: CheckerGroup,
  verdicts: readonly CheckVerdict[],
  quotes: readonly Quote[],
): Markup | null {
  if (verdicts.length === 0) return null;
  const { title, about } = groupTitles[group];
  const sorted = [...verdicts].sort((a, b) => worstFirst.indexOf(a.outcome) - worstFirst.indexOf(b.outcome));
  return html`
<table class="checkers"><caption><h3>${title}</h3><p class="note">${about}</p></caption>
  <thead><tr><th scope="col"><span class="unseen">Outcome</span></th><th scope="col">Claim</th><th scope="col">Because</th></tr></thead>
  <tbody>${sorted.map((verdict) => row(verdict, quotes))}</tbody></table>`;
}

function row({ checker, outcome, because, evidence }: CheckVerdict, quotes: readonly Quote[]): Markup {
  return html`
  <tr class="${outcome}"><td>${outcomeTag(outcome, false)}</td><th scope="row"><span class="name">${checker}</span><span class="note">${claimOf(checker)}</span></th><td>${because}${evidence.length === 0 ? null : html`<ul class="evidence">${evidence.map((pointer) => html`<li>${linkedEvidence(pointer, quotes)}</li>`)}</ul>`}</td></tr>`;
}
