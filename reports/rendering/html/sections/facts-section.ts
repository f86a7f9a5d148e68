// What this run was: the ledger's counts, its settings in words and figures, versions, host, and how to judge it again.
import type { RunRecord } from '../../../../contract/index.ts';
import type { ReportInput } from '../../../report-input.ts';
import { count, setLength } from '../../figures.ts';
import { durabilityInWords } from '../../settings-words.ts';
import { html, type Markup } from '../markup.ts';
import { figureList, section } from './section.ts';

export function ledgerSection({ ledger }: ReportInput): Markup {
  const about = 'What the client saw of each order it meant to place; probes are left out.';
  if (ledger === null) return section('ledger', 'Orders', about, html`<p>This run kept no ledger, so its objectives count requests.</p>`);
  const { acknowledged, refused, unsure } = ledger.intents;
  return section('ledger', 'Orders', about, figureList([
    ['Acknowledged', count(acknowledged)], ['Refused', count(refused), `${count(ledger.soldOut)} of them sold out`],
    ['Unsure', count(unsure), 'settled after the load'], ['Retried', count(ledger.retried), 'with the same key'],
  ]));
}

export function settingsSection({ run }: ReportInput): Markup {
  const durability = durabilityInWords(run.settings);
  const { load, target } = run;
  const played: RunRecord['settings'] = {
    scenario: run.scenario, target: target.kind, 'base URL': target.baseUrl, shape: load.shape, peak: `${count(load.peakPerSecond)} per second`,
    duration: setLength(load.durationMs), 'in reality': load.reality, seed: run.seed, started: run.startedAt, promised: run.promised.join(', '),
  };
  return section('settings', 'Settings', 'What changes the meaning of the numbers.', html`
${durability === null ? null : html`<p class="plain">${durability}</p>`}
<div class="facts">${factTable('Run', played)}${factTable('Settings', run.settings)}${factTable('Versions, read from the running parts', run.versions)}${factTable('Host', run.host)}</div>`);
}

export function againSection({ run }: ReportInput): Markup {
  return section('again', 'Judge it again', 'The run is a folder; a report only reads it.', html`
<p>Nothing needs to run. The same folder gives the same verdict, byte for byte, on any machine:</p>
<pre><code>showtime analyze runs/${run.id}</code></pre>
<p>Play it again with the same customers: <code>showtime run ${run.scenario} --seed ${run.seed}</code></p>`);
}

function factTable(title: string, facts: RunRecord['settings']): Markup | null {
  const entries = Object.entries(facts).filter(([, value]) => value !== null);
  if (entries.length === 0) return null;
  return html`
<table class="fact-table"><caption><h3>${title}</h3></caption><tbody>${entries.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${String(value)}</td></tr>`)}</tbody></table>`;
}
