// What makes the experiment sound: every condition, the broken ones first, with what to change.
import type { GateCondition, GateVerdict } from '../../../../contract/index.ts';
import { html, type Markup } from '../../../rendering/html/markup.ts';
import { section } from '../../../rendering/html/sections/section.ts';

export function conditionSection({ conditions }: GateVerdict): Markup | null {
  if (conditions.length === 0) return null;
  const brokenFirst = [...conditions].sort((a, b) => Number(a.holds) - Number(b.holds));
  return section(
    'conditions',
    'Is it sound?',
    'If one of these does not hold, the figures prove nothing.',
    html`
<table class="sides conditions"><thead><tr><th scope="col">Condition</th><th scope="col">Because</th></tr></thead>
  <tbody>${brokenFirst.map(row)}</tbody></table>`,
  );
}

function row({ condition, holds, because, fix }: GateCondition): Markup {
  return html`
  <tr class="${holds ? 'pass' : 'invalid'}"><th scope="row"><span class="tag"><span class="sign" aria-hidden="true">${holds ? '✓' : '!'}</span><span class="unseen">${holds ? 'Holds: ' : 'Does not hold: '}</span></span><strong>${condition}</strong></th><td>${because}${fix === null ? null : html`<span class="note">Change: ${fix}</span>`}</td></tr>`;
}
