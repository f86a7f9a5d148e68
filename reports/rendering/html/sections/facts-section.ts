// What this run was: its settings in words and figures, versions, host, and how to judge it again.
import type { RunRecord } from '../../../../contract/index.ts';
import type { ReportInput } from '../../../report-input.ts';
import { analyzeCommand, replayCommand } from '../../commands.ts';
import { setLength } from '../../figures.ts';
import { durabilityInWords } from '../../settings-words.ts';
import { html, type Markup } from '../markup.ts';
import { section } from './section.ts';

export function settingsSection({ run }: ReportInput): Markup {
  const durability = durabilityInWords(run.settings);
  const { load, target } = run;
  const played: RunRecord['settings'] = {
    run: run.id,
    scenario: run.scenario,
    target: target.kind,
    'base URL': target.baseUrl,
    shape: load.shape,
    peak: load.peakPerSecond > 0 ? `${load.peakPerSecond} per second` : null,
    duration: setLength(load.durationMs),
    'in reality': load.reality,
    seed: run.seed,
    started: run.startedAt,
    promised: run.promised.join(', '),
  };
  return section(
    'settings',
    'Settings',
    'What changes the meaning of the numbers.',
    html`
${durability === null ? null : html`<p class="plain">${durability}</p>`}
<div class="facts">${factTable('Run', played)}${factTable('Settings', run.settings)}${factTable('Versions, read from the running parts', run.versions)}${factTable('Host', run.host)}</div>`,
  );
}

export function againSection(input: ReportInput): Markup {
  const own = input.run.target.id === null;
  return section(
    'again',
    'Judge it again',
    'The run is a folder; a report only reads it.',
    html`
<p>Nothing needs to run. The same folder gives the same verdict, byte for byte, on any machine, from a checkout of Showtime with the folder below <code>runs/</code>:</p>
<pre tabindex="0"><code>${analyzeCommand(input)}</code></pre>
<p>Play it again with the same customers${own ? null : ', load and faults'}:</p>
<pre tabindex="0"><code>${replayCommand(input)}</code></pre>`,
  );
}

function factTable(title: string, facts: RunRecord['settings']): Markup | null {
  const entries = Object.entries(facts).filter(([, value]) => value !== null);
  if (entries.length === 0) return null;
  return html`
<table class="fact-table"><caption><h3>${title}</h3></caption><tbody>${entries.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${String(value)}</td></tr>`)}</tbody></table>`;
}
