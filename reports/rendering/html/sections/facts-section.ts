// The facts about the run: settings, versions, host, and the commands that judge it again.
import type { RunRecord } from '../../../../contract/index.ts';
import type { ReportInput } from '../../../report-input.ts';
import { analyzeCommand, replayCommand } from '../../commands.ts';
import { setLength } from '../../figures.ts';
import { html, type Markup } from '../markup.ts';
import { section } from './section.ts';

export function settingsSection({ run }: ReportInput): Markup {
  const durability = describeDurability(run.settings);
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

/**
 * How far a commit got before it was acknowledged; null if the run did not record it (an external service).
 */
function describeDurability({ durable }: RunRecord['settings']): string | null {
  if (durable === undefined || durable === null) return null;
  return durable === true
    ? 'The databases flushed every commit to disk before they acknowledged it, as in production.'
    : 'Flush settings were relaxed: the databases did not wait for the disk at each commit. Nothing is lost by that here, because only processes die and never the machine. But writes are faster than in production, and this run says nothing about power loss. For the strict settings: --durable.';
}
