// The experiment behind the verdict: subjects, pairs, load, seed, and the machine's false alarm rate.
import type { GateVerdict } from '../../../../contract/index.ts';
import { html, type Markup } from '../../../rendering/html/markup.ts';
import { section } from '../../../rendering/html/sections/section.ts';
import { describeCalibration, describeLoad, describeMachine, describePairs } from '../experiment-text.ts';

export function experimentSection(verdict: GateVerdict): Markup {
  const machine = describeMachine(verdict);
  const facts: (readonly [string, string])[] = [
    ...verdict.subjects.map(
      ({ side, kind, asked: requested, commit }) =>
        [
          side === 'baseline' ? 'Baseline' : 'Candidate',
          `${requested} (${kind}${commit === null ? '' : `, commit ${commit}`})`,
        ] as const,
    ),
    ['Pairs', describePairs(verdict)],
    ['Load', describeLoad(verdict)],
    ...(machine === null ? [] : [['Machine', machine] as const]),
    ['False alarms (A/A)', describeCalibration(verdict.calibration)],
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
