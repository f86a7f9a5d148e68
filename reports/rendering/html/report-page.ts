// report.html: one page that carries everything it shows, opens without a network and fetches nothing.
import type { Rendering, ReportInput } from '../../report-input.ts';
import { duration, setLength } from '../figures.ts';
import { outcomeText } from '../verdict-text.ts';
import { chartDataOf } from './chart-data.ts';
import { html, jsonText, trusted, type Markup } from './markup.ts';
import { pageAssets } from './page-assets.ts';
import { pageHead } from './page-head.ts';
import { checkerSection } from './sections/checker-section.ts';
import { evidenceSection } from './sections/evidence.ts';
import { againSection, settingsSection } from './sections/facts-section.ts';
import { ledgerSection } from './sections/ledger-section.ts';
import { notAskedSection } from './sections/not-asked-section.ts';
import { isOwnScript } from '../request-text.ts';
import { requestSection } from './sections/request-section.ts';
import { outageSection } from './sections/outage-section.ts';
import { reconciliationSection } from './sections/reconciliation-section.ts';
import { scriptSection, thresholdSection } from './sections/script-section.ts';
import { sloSection } from './sections/slo-section.ts';
import { timelineSection } from './sections/timeline-section.ts';
import { verdictSection } from './sections/verdict-section.ts';

export const reportPage: Rendering = (input) => {
  const assets = pageAssets();
  const data = chartDataOf(input);
  const page = html`<!doctype html>
<html lang="en">
${pageHead(`${outcomeText[input.verdict.outcome].word}: ${input.run.scenario}`, assets)}
<body>
<a class="skip" href="#verdict">To the verdict</a>
${masthead(input)}
<main>${verdictSection(input)}${requestSection(input)}${sloSection(input)}${thresholdSection(input)}${scriptSection(input)}${reconciliationSection(input)}${outageSection(input)}${timelineSection(input, data)}${ledgerSection(input)}${checkerSection(input)}${notAskedSection(input)}${evidenceSection(input)}${settingsSection(input)}${againSection(input)}</main>
<footer><p>${['Showtime', input.run.versions.showtime].filter((part) => part !== undefined && part !== null).join(' ')}. Charts by uPlot (MIT licence, © Leon Sorokin). This page fetches nothing.</p></footer>
<script type="application/json" id="chart-data">${jsonText(data)}</script>
${assets.scripts.map(
  (script) => html`<script>${trusted(script)}</script>
`,
)}</body>
</html>
`;
  return page.markup;
};

function masthead({ run, verdict }: ReportInput): Markup {
  const played =
    isOwnScript(verdict) && verdict.requests
      ? duration(verdict.requests.spanMs)
      : setLength(run.load.durationMs);
  const day = run.startedAt.slice(0, 10);
  const time = run.startedAt.slice(11, 16);
  return html`
<header class="masthead">
  <p class="mark">Showtime</p>
  <p class="run"><strong>${run.scenario}</strong> on ${run.target.id === null ? run.target.baseUrl : run.target.kind}, ${played} of load</p>
  <p class="when"><time datetime="${run.startedAt}">${day} ${time} UTC</time></p>
</header>`;
}
