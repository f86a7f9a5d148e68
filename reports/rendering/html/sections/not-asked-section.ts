// What this run does not speak of: claims it did not set out to prove, and faults it did not play.
import type { FaultKind } from '../../../../contract/index.ts';
import type { ReportInput } from '../../../report-input.ts';
import { claimOf } from '../../checker-claims.ts';
import { kindMeanings } from '../../fault-words.ts';
import { html, type Markup } from '../markup.ts';
import { section } from './section.ts';

export function notAskedSection({ verdict: { verdicts }, events, run }: ReportInput): Markup {
  const unasked = verdicts.filter(({ outcome }) => outcome === 'not-asked');
  const played = new Set(
    events.flatMap((event): FaultKind[] => (event.kind === 'fault-injected' ? [event.fault.kind] : [])),
  );
  const unplayed = (Object.keys(kindMeanings) as FaultKind[]).filter((kind) => !played.has(kind));
  return section(
    'not-asked',
    'What was not asked',
    'A verdict is silent about these. They count neither for nor against it.',
    html`
<ul class="unasked">${unasked.map(({ checker, because }) => html`<li><strong>${checker}</strong> ${claimOf(checker)} <span class="quiet">Not asked: ${because}.</span></li>`)}
  ${unasked.length === 0 ? html`<li>Every claim that Showtime knows was asked.</li>` : null}
  ${unplayed.length === 0 ? null : html`<li>Faults that were not played: ${unplayed.map((kind, index) => html`${index === 0 ? null : ', '}<strong>${kind}</strong> <span class="quiet">(${kindMeanings[kind]})</span>`)}.</li>`}
  ${run.settings.durable === false ? html`<li>Power loss and kernel crashes: only processes died, and the databases did not flush each commit.</li>` : null}
</ul>`,
  );
}
