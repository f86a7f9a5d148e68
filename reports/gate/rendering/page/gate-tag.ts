// An outcome of a gate on the page, as sign and word: never by colour alone.
import type { GateOutcome } from '../../../../contract/index.ts';
import { html, type Markup } from '../../../rendering/html/markup.ts';
import { gateOutcomeText } from '../outcome-text.ts';

export function gateTag(outcome: GateOutcome): Markup {
  const { sign, word } = gateOutcomeText[outcome];
  return html`<span class="tag ${outcome}"><span class="sign" aria-hidden="true">${sign}</span><span class="word">${word}</span></span>`;
}
