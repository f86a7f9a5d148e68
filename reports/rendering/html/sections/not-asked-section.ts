// What the run does not cover: claims that it did not check, and faults that it did not play.
import type { CheckVerdict, FaultKind } from '../../../../contract/index.ts';
import type { ReportInput } from '../../../report-input.ts';
import { claimOf } from '../../checker-claims.ts';
import { kindMeanings } from '../../fault-text.ts';
import { counted } from '../../figures.ts';
import { isOwnScript } from '../../request-text.ts';
import { html, type Markup } from '../markup.ts';
import { section } from './section.ts';

export function notAskedSection({ verdict, events, run }: ReportInput): Markup {
  const notRequested = verdict.verdicts.filter(({ outcome }) => outcome === 'not-asked');
  const played = new Set(
    events.flatMap((event): FaultKind[] => (event.kind === 'fault-injected' ? [event.fault.kind] : [])),
  );
  const unplayed = (Object.keys(kindMeanings) as FaultKind[]).filter((kind) => !played.has(kind));
  return section(
    'not-asked',
    'What was not requested',
    'A verdict makes no statement about these. They count neither for nor against it.',
    html`
${notRequested.length === 0 ? null : folded(notRequested)}
<ul class="unasked">
  ${notRequested.length === 0 ? html`<li>Every claim of Showtime’s list was checked.</li>` : null}
  ${unplayed.length === 0 || isOwnScript(verdict) ? null : html`<li>Faults that were not played: ${unplayed.map((kind, index) => html`${index === 0 ? null : ', '}<strong>${kind}</strong> <span class="quiet">(${kindMeanings[kind]})</span>`)}.</li>`}
  ${run.settings.durable === false ? html`<li>Power loss and kernel crashes: only processes died, and the databases did not flush each commit.</li>` : null}
</ul>`,
  );
}

/** One line: for a user script most claims are about the bundled cinema. */
function folded(verdicts: readonly CheckVerdict[]): Markup {
  return html`<details class="unasked-fold"><summary>${counted(verdicts.length, 'claim')} of Showtime’s list ${verdicts.length === 1 ? 'was' : 'were'} not asked</summary>
<ul class="unasked">${verdicts.map(({ checker, because }) => html`<li><strong>${checker}</strong> ${claimOf(checker)} <span class="quiet">Not asked: ${because}.</span></li>`)}</ul></details>`;
}
