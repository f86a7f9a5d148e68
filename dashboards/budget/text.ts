// The budget as text for a terminal: the answer first, then the spent, remaining and requested budget of each
// objective.
import type { BudgetAnswer, SloBudget, Traffic } from '../../contract/index.ts';
import { count, percent, rate } from './amounts.ts';

/** `colour` may dress the three outcome words. */
export function describeBudget(
  answer: BudgetAnswer,
  colour: (outcome: SloBudget['outcome'], word: string) => string = (_, word) => word,
): string {
  const { outcome, target, prometheus, askedAt, drill, slos } = answer;
  const fromCounters = slos.filter(({ source }) => source === 'counters').map(({ name }) => name);
  return [
    `${colour(outcome, outcome.toUpperCase())}: ${meanings[outcome][drill ? 'drill' : 'none']}`,
    '',
    ...slos.flatMap((slo) => sloLines(slo, colour)),
    '',
    ...(drill
      ? [
          `drill: ${drill.faults.map(({ fault, holdMs }) => `${fault.kind} for ${holdMs / 1000} s`).join(', ') || 'no faults'}; priced by ${drill.rehearsal}`,
        ]
      : []),
    ...(fromCounters.length > 0
      ? [
          `no recording rules reach back far enough for ${fromCounters.join(', ')}: read from the balancer's counters`,
        ]
      : []),
    `target ${target}, ${prometheus}, ${askedAt}`,
  ].join('\n');
}

const meanings = {
  pass: { drill: 'the drill may be played', none: 'no error budget is overspent' },
  fail: { drill: 'the drill is refused', none: 'an error budget is overspent' },
  unknown: {
    drill: 'whether the drill fits is not known, so it may not be played',
    none: 'what is left is not known',
  },
} as const;

function sloLines(slo: SloBudget, colour: (outcome: SloBudget['outcome'], word: string) => string): string[] {
  return [
    `${colour(slo.outcome, slo.outcome.toUpperCase())}  ${slo.name} (${percent(slo.objective)} in ${slo.windowDays} d): ${slo.because}`,
    ...[standingLine(slo), trafficLine(slo), slo.fix === null ? '' : `fix: ${slo.fix}`]
      .filter((line) => line !== '')
      .map((line) => `        ${line}`),
  ];
}

function standingLine({ events, badEvents, spent, left, burnLastHour, dataDays }: SloBudget): string {
  if (events === null || badEvents === null || spent === null || left === null) return '';
  const burn =
    burnLastHour === null
      ? ''
      : `; the last hour burned ${Number(burnLastHour.toPrecision(3))} times as fast as allowed`;
  return `${count(badEvents)} bad of ${count(events)} in ${dataDays} d of data: ${percent(spent)} spent, left ${count(left.events)} events or ${count(left.minutes)} min of outage${burn}`;
}

function trafficLine({ traffic, drill }: SloBudget): string {
  return traffic && drill ? `traffic: ${rate(traffic.perSecond)} (${trafficText(traffic)})` : '';
}

function trafficText({ from, otherPerSecond }: Traffic): string {
  if (from === 'week-before')
    return `the same hour a week ago; the last hour had ${rate(otherPerSecond ?? 0)}`;
  return otherPerSecond === null
    ? 'the last hour; of a week ago there is no data'
    : `the last hour; the same hour a week ago had ${rate(otherPerSecond)}`;
}
