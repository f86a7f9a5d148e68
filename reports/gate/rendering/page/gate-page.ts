// report.html of a gate: one page that carries everything it shows, opens without a network and has no
// script.
import type { GateVerdict } from '../../../../contract/index.ts';
import { html, type Markup } from '../../../rendering/html/markup.ts';
import { styleAssets } from '../../../rendering/html/page-assets.ts';
import { pageHead } from '../../../rendering/html/page-head.ts';
import { subjectInWords } from '../experiment-words.ts';
import { gateOutcomeWords } from '../outcome-words.ts';
import { readable } from '../readable-verdict.ts';
import { budgetSections } from './budget-sections.ts';
import { conditionSection } from './condition-section.ts';
import { experimentSection } from './experiment-section.ts';
import { intervalSection } from './interval-section.ts';
import { pairSection } from './pair-section.ts';
import { shapes } from './shapes.ts';
import { verdictSection } from './verdict-section.ts';

export function gatePage(given: GateVerdict): string {
  const verdict = readable(given);
  const assets = styleAssets('compare.css', 'gate.css');
  const { word } = gateOutcomeWords[verdict.outcome];
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
  <p class="run"><strong>${candidateOf(verdict)}</strong>${baseline === undefined ? ', with no baseline' : html` against <strong>${subjectInWords(baseline)}</strong>`}</p>
  <p class="when"><time datetime="${startedAt}">${startedAt.slice(0, 10)} ${startedAt.slice(11, 16)} UTC</time></p>
</header>`;
}

function candidateOf({ subjects }: GateVerdict): string {
  const candidate = subjects.find(({ side }) => side === 'candidate');
  return candidate === undefined ? 'no candidate' : subjectInWords(candidate);
}
