// The top of the page: the verdict as one word and one sentence, its meaning, and the four most important
// figures.
import type { CheckVerdict, RequestFigures } from '../../../../contract/index.ts';
import type { ReportInput } from '../../../report-input.ts';
import { kindOf } from '../../checker-claims.ts';
import { faultTitle } from '../../fault-text.ts';
import { budgetSpent, count, counted, duration, percent, wholePercent } from '../../figures.ts';
import { faultsInjected, meanings, outcomeText, verdictSentence } from '../../verdict-text.ts';
import { errorText, isOwnScript, latency, rateText } from '../../request-text.ts';
import { html, type Markup, type Piece } from '../markup.ts';
import { figureList, outcomeTag } from './section.ts';

/** Broken claims that the top of the page names. */
const maxBrokenShown = 5;

export function verdictSection(input: ReportInput): Markup {
  const { outcome } = input.verdict;
  const { word, sign } = outcomeText[outcome];
  return html`
<section id="verdict" class="verdict ${outcome}" aria-labelledby="verdict-title">
  <h1 id="verdict-title"><span class="unseen">Verdict: </span><span class="sign" aria-hidden="true">${sign}</span>${word}</h1>
  <p class="sentence">${verdictSentence(input)}</p>
  <p class="meaning">${meanings[outcome]}${input.run.interrupted ? html` <strong>The run was interrupted before its end.</strong>` : null}</p>
  ${brokenList(input)}
  ${figureList(topFigures(input))}
</section>`;
}

/**
 * The claims behind a verdict that is no pass: what failed, what makes the experiment worthless, what else is
 * not known; the rest is in the table of all claims.
 */
function brokenList({ verdict: { verdicts } }: ReportInput): Markup | null {
  const severity = ({ outcome, checker }: CheckVerdict): number =>
    outcome === 'fail' ? 0 : kindOf(checker) === 'validity' ? 1 : 2;
  const broken = verdicts
    .filter(({ outcome }) => outcome === 'fail' || outcome === 'unknown')
    .sort((a, b) => severity(a) - severity(b));
  if (broken.length === 0) return null;
  const causes = broken.filter((verdict) => !followsFromValidity(verdict, verdicts)).slice(0, maxBrokenShown);
  const rest = broken.length - causes.length;
  return html`
  <ul class="broken">${causes.map(({ checker, outcome, because }) => html`<li class="${outcome}">${outcomeTag(outcome)} <strong>${checker}</strong>: ${because}</li>`)}${rest > 0 ? html`<li><a href="#checkers">and ${rest} more among all claims</a></li>` : null}</ul>`;
}

/** If validity is unknown, every objective is unknown too; such an objective is not a separate cause. */
function followsFromValidity({ checker, outcome }: CheckVerdict, verdicts: readonly CheckVerdict[]): boolean {
  return (
    outcome === 'unknown' &&
    kindOf(checker) === 'slo' &&
    verdicts.some((other) => other.outcome === 'unknown' && kindOf(other.checker) === 'validity')
  );
}

type Entry = readonly [string, Piece, Piece?];

/** Of a user script those that its author asks for first; faults only where some were played. */
function topFigures(input: ReportInput): Entry[] {
  const { requests, outages } = input.verdict;
  if (requests === undefined || !isOwnScript(input.verdict))
    return [playedFigure(input), outageFigure(input), faultsFigure(input), sloFigure(input)];
  return [
    ...requestFigures(requests),
    ...(outages.length > 0 ? [outageFigure(input), faultsFigure(input)] : []),
    sloFigure(input),
  ];
}

function requestFigures({ sent, perSecond, failed, errors, journeys, others }: RequestFigures): Entry[] {
  const [first] = errors;
  const names = journeys.length + (others?.journeys ?? 0);
  const [slowest] = [...journeys].sort((a, b) => (b.p95Ms ?? 0) - (a.p95Ms ?? 0));
  return [
    ['Requests', count(sent), `${rateText(perSecond)} per second, ${counted(names, 'journey')}`],
    [
      'Failed',
      sent === 0 ? '–' : percent(failed / sent),
      first === undefined ? 'none failed' : `most often ${errorText(first)}`,
    ],
    [
      'Service time p95',
      latency(slowest?.p95Ms ?? null),
      slowest === undefined ? 'nothing was answered' : `of ${slowest.journey}, the slowest journey`,
    ],
  ];
}

function playedFigure({ verdict: { load } }: ReportInput): Entry {
  return [
    'Arrivals played',
    count(load.achieved),
    `of ${count(load.offered)} offered, ${count(load.dropped)} dropped`,
  ];
}

function outageFigure({ probed, verdict: { outages } }: ReportInput): Entry {
  if (!probed) return ['Longest outage', 'not known', 'no order probes were recorded'];
  const longest = outages.reduce<(typeof outages)[number] | undefined>(
    (worst, one) => ((one.outageMs ?? 0) > (worst?.outageMs ?? 0) ? one : worst),
    undefined,
  );
  if (longest === undefined)
    return [
      'Longest outage',
      'none',
      outages.length === 0 ? 'no fault was judged' : 'no gap over 150 ms between orders',
    ];
  return ['Longest outage', duration(longest.outageMs), `without an order, by ${faultTitle(longest.fault)}`];
}

function faultsFigure(input: ReportInput): Entry {
  const injected = faultsInjected(input);
  const steady = input.events.filter(({ kind }) => kind === 'system-steady').length;
  return [
    'Faults',
    count(injected),
    injected === 0 ? 'none was injected' : `${counted(steady, 'time')} steady again`,
  ];
}

function sloFigure({ verdict: { slos } }: ReportInput): Entry {
  if (slos.length === 0) return ['Objectives met', '–', 'there is none'];
  const spent = slos
    .filter(({ good, bad }) => good + bad > 0)
    .map((slo) => ({ name: slo.name, share: budgetSpent(slo) }))
    .sort((a, b) => b.share - a.share);
  const [tightest] = spent;
  const met = slos.filter(({ outcome }) => outcome === 'pass').length;
  const unknown = slos.filter(({ outcome }) => outcome === 'unknown').length;
  if (unknown === slos.length)
    return ['Objectives met', 'unknown', `none of ${count(unknown)} could be judged`];
  return [
    'Objectives met',
    `${count(met)} of ${count(slos.length)}`,
    tightest === undefined
      ? 'nothing was counted'
      : `${unknown > 0 ? `${count(unknown)} unknown; ` : ''}tightest ${tightest.name}: ${wholePercent(tightest.share)} of its budget spent`,
  ];
}
