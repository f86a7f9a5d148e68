// The top of the page: the outcome, its reason, the next step, and the four most important figures.
import type { GateVerdict } from '../../../../contract/index.ts';
import { count, counted } from '../../../rendering/figures.ts';
import { html, type Markup, type Piece } from '../../../rendering/html/markup.ts';
import { figureList } from '../../../rendering/html/sections/section.ts';
import { describeClaim } from '../describe-budget.ts';
import { falseAlarms, notCalibrated } from '../experiment-text.ts';
import { brokenConditions, gateOutcomeText, meaningOf, shownOutcome } from '../outcome-text.ts';

type Entry = readonly [string, Piece, Piece?];

export function verdictSection(verdict: GateVerdict): Markup {
  const { outcome, because, fix } = verdict;
  const { word, sign } = gateOutcomeText[outcome];
  return html`
<section id="verdict" class="verdict gate ${outcome}" aria-labelledby="verdict-title">
  <h1 id="verdict-title"><span class="unseen">Verdict: </span><span class="sign" aria-hidden="true">${sign}</span>${word}</h1>
  <p class="sentence">${because}</p>
  <p class="meaning">${meaningOf(verdict)}</p>
  ${verdict.warnings.map((warning) => html`<p class="next"><strong>Warning:</strong> ${warning}</p>`)}
  ${fix === null ? null : html`<p class="next"><strong>Next:</strong> ${fix}</p>`}
  ${brokenList(verdict)}
  ${notJudgedList(verdict)}
  ${figureList([budgetsFigure(verdict), pairsFigure(verdict), loadFigure(verdict), alarmFigure(verdict)])}
</section>`;
}

function brokenList(verdict: GateVerdict): Markup | null {
  const broken = brokenConditions(verdict);
  return broken.length === 0
    ? null
    : html`
  <ul class="broken">${broken.map(({ condition, because, fix }) => html`<li><strong>${condition}</strong> does not hold: ${because}${fix === null ? null : html`<span class="note">Change: ${fix}</span>`}</li>`)}</ul>`;
}

function notJudgedList({ notJudged }: GateVerdict): Markup | null {
  return notJudged.length === 0
    ? null
    : html`
  <p>Not judged:</p>
  <ul>${notJudged.map(({ budget, because }) => html`<li><strong>${budget.name}</strong> (${describeClaim(budget)}): ${because}</li>`)}</ul>`;
}

function budgetsFigure(verdict: GateVerdict): Entry {
  const outcomes = verdict.budgets.map((budgetVerdict) => shownOutcome(verdict, budgetVerdict));
  const many = (wanted: (typeof outcomes)[number]): number =>
    outcomes.filter((outcome) => outcome === wanted).length;
  const rest = (['fail', 'inconclusive', 'invalid'] as const)
    .filter((outcome) => many(outcome) > 0)
    .map(
      (outcome) =>
        `${count(many(outcome))} ${{ fail: 'broken', inconclusive: 'not decided', invalid: 'not judged' }[outcome]}`,
    );
  return [
    'Budgets kept',
    `${count(many('pass'))} of ${count(outcomes.length)}`,
    rest.length === 0 ? null : rest.join(', '),
  ];
}

function pairsFigure({ pairs: { discovery, confirmation, most: max } }: GateVerdict): Entry {
  return [
    'Pairs measured',
    count(discovery + confirmation),
    `${count(discovery)} of discovery, ${count(confirmation)} of confirmation; ${count(max)} at most`,
  ];
}

function loadFigure({ load: { sent, offered, failed } }: GateVerdict): Entry {
  return [
    'Requests sent',
    count(sent),
    `of ${count(offered)} offered; ${failed === 0 ? 'none' : count(failed)} failed`,
  ];
}

function alarmFigure({ calibration }: GateVerdict): Entry {
  const alarms = falseAlarms(calibration);
  if (alarms === null || calibration === null) return ['False alarms here', 'not known', notCalibrated];
  return [
    'False alarms here',
    alarms.rate,
    `${count(calibration.failed)} of ${counted(calibration.trials, 'trial')} with the same service on both sides; exact 95 % interval ${alarms.lower} to ${alarms.upper}`,
  ];
}
