// What stands behind the verdict: subjects, pairs, load, seed, and how often this machine cries wolf.
import type { GateVerdict } from '../../../../contract/index.ts';
import { html, type Markup } from '../../../rendering/html/markup.ts';
import { section } from '../../../rendering/html/sections/section.ts';
import { calibrationInWords, loadInWords, pairsInWords } from '../experiment-words.ts';

export function experimentSection(verdict: GateVerdict): Markup {
  const facts: (readonly [string, string])[] = [
    ...verdict.subjects.map(
      ({ side, kind, asked, commit }) =>
        [
          side === 'baseline' ? 'Baseline' : 'Candidate',
          `${asked} (${kind}${commit === null ? '' : `, commit ${commit}`})`,
        ] as const,
    ),
    ['Pairs', pairsInWords(verdict)],
    ['Load', loadInWords(verdict)],
    ['False alarms (A/A)', calibrationInWords(verdict.calibration)],
    ['Begun', verdict.startedAt],
    ['Folder', verdict.id],
  ];
  return section(
    'experiment',
    'The experiment',
    'Both versions were measured in turn, in short slices, with the same requests.',
    html`
<table class="fact-table"><tbody>${facts.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`)}</tbody></table>`,
  );
}
