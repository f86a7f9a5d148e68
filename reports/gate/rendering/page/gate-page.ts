// report.html of a gate: one page that carries everything it shows, opens without a network and has no
// script.
import type { GateVerdict } from '../../../../contract/index.ts';
import { html, type Markup } from '../../../rendering/html/markup.ts';
import { styleAssets } from '../../../rendering/html/page-assets.ts';
import { pageHead } from '../../../rendering/html/page-head.ts';
import { describeSubject } from '../experiment-text.ts';
import { gateOutcomeText } from '../outcome-text.ts';
import { readable } from '../readable-verdict.ts';
import { budgetSections } from './budget-sections.ts';
import { conditionSection } from './condition-section.ts';
import { experimentSection } from './experiment-section.ts';
import { intervalSection } from './interval-section.ts';
import { pairSection } from './pair-section.ts';
import { verdictSection } from './verdict-section.ts';

export function gatePage(given: GateVerdict): string {
  const verdict = readable(given);
  const assets = styleAssets('compare.css', 'gate.css');
  const { word } = gateOutcomeText[verdict.outcome];
  return html`<!doctype html>
<html lang="en">
${pageHead(`${word}: ${candidateOf(verdict)}`, assets)}
<body>
<a class="skip" href="#verdict">To the verdict</a>
${shapes}
${masthead(verdict)}
<main>${verdictSection(verdict)}${intervalSection(verdict)}${conditionSection(verdict)}${budgetSections(verdict)}${pairSection(verdict)}${experimentSection(verdict)}</main>
<footer><p>Showtime. This page fetches nothing and has no script.</p></footer>
</body>
</html>
`.markup;
}

function masthead(verdict: GateVerdict): Markup {
  const { startedAt, subjects } = verdict;
  const baseline = subjects.find(({ side }) => side === 'baseline');
  return html`
<header class="masthead">
  <p class="mark">Showtime</p>
  <p class="run"><strong>${candidateOf(verdict)}</strong>${baseline === undefined ? ', with no baseline' : html` against <strong>${describeSubject(baseline)}</strong>`}</p>
  <p class="when"><time datetime="${startedAt}">${startedAt.slice(0, 10)} ${startedAt.slice(11, 16)} UTC</time></p>
</header>`;
}

function candidateOf({ subjects }: GateVerdict): string {
  const candidate = subjects.find(({ side }) => side === 'candidate');
  return candidate === undefined ? 'no candidate' : describeSubject(candidate);
}

const shapes = html`<svg class="unseen" width="0" height="0" aria-hidden="true"><defs>
  <circle id="dot-discovery" r="3"/>
  <path id="dot-confirmation" d="M0-4.4 4.4 0 0 4.4-4.4 0z"/>
  <path id="dot-over" d="M0-5 4.5 3.5h-9z"/>
  <path id="dot-under" d="M0 5 4.5-3.5h-9z"/>
  <path id="goes-on-left" d="M-5 0 4-6v12z"/>
  <path id="goes-on-right" d="M5 0-4-6v12z"/>
</defs></svg>`;
