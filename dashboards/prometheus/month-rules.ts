// Recorded series of the months' objectives: the counts of each minute, longer windows as their sums, ratios
// last.
//
//   counters ─▶ slo:events:increase1m ─▶ slo:events:increase5m … 3d, 30d ─▶ slo:burn_rate:5m … 3d, slo:budget_spent:ratio30d
//                                     └─▶ slo:window_filled:ratio1h … 3d, 30d: the share of each that anything is known of
//
// Sums of counts, never averages of ratios: a night of ten orders weighs as much as ten orders of a rush.
import { labels, type Slo } from '../../contract/index.ts';
import { burnFactors } from './burn-factors.ts';
import { countRules } from './count-rules.ts';
import { anyOf, quoted } from './promql-text.ts';
import type { RecordedSeries } from './rule-file.ts';
import { monthWindows, objectiveWindow, rangeOfMinutes, tile, type Window } from './windows.ts';

/** In the order in which they build on each other: one group, evaluated each minute. */
export function monthRules(
  slos: readonly Slo[],
  /** What is recorded of each minute; of the balancer's counters if not given. */
  counts: readonly RecordedSeries[] = countRules(slos, 'slo', tile),
): RecordedSeries[] {
  const windows = Object.values(monthWindows);
  return [
    ...counts,
    ...windows.flatMap((window) => sumRules(window, '')),
    ...objectiveSums(slos),
    ...burnFactors.map(({ long }) => filledRule(long, '')),
    ...objectivesFilled(slos),
    ...objectiveRules(slos, 'slo'),
    ...windows.map((window) => burnRule('slo', window)),
    ...windowsOf(slos).map(({ window, matcher }) => spentRule(window, matcher)),
  ];
}

function sumRules(window: Window, matcher: string): RecordedSeries[] {
  return ['slo:events', 'slo:bad_events'].map((series) => ({
    record: `${series}:increase${window.name}`,
    expr: `sum_over_time(${series}:increase${tile.name}${matcher}[${rangeOfMinutes(window)}])`,
  }));
}

/** Sums over the windows of the objectives, except those windows that are already recorded for alerts. */
function objectiveSums(slos: readonly Slo[]): RecordedSeries[] {
  return windowsOf(slos)
    .filter(({ window }) => !(window.name in monthWindows))
    .flatMap(({ window, matcher }) => sumRules(window, matcher));
}

function windowsOf(slos: readonly Slo[]): { window: Window; matcher: string }[] {
  const windows = new Map(slos.map((slo) => [slo.windowDays, objectiveWindow(slo)]));
  return [...windows].map(([days, window]) => {
    const names = slos.filter(({ windowDays }) => windowDays === days).map(({ name }) => name);
    return { window, matcher: windows.size === 1 ? '' : `{${labels.slo}=~${quoted(anyOf(names))}}` };
  });
}

/** The share of the window's minutes that anything is known of; 1 once it has been watched for as long. */
function filledRule(window: Window, matcher: string): RecordedSeries {
  const minutes = window.seconds / tile.seconds;
  return {
    record: `slo:window_filled:ratio${window.name}`,
    expr: `count_over_time(slo:events:increase${tile.name}${matcher}[${rangeOfMinutes(window)}]) / ${minutes}`,
  };
}

/**
 * The same for the windows of the objectives: the spent share of a month's budget is a guess while little of
 * the month has data.
 */
function objectivesFilled(slos: readonly Slo[]): RecordedSeries[] {
  const recorded = burnFactors.map(({ long }) => long.name);
  return windowsOf(slos)
    .filter(({ window }) => !recorded.includes(window.name))
    .map(({ window, matcher }) => filledRule(window, matcher));
}

/** The objectives as series, so that a viewer of a burn rate finds what it was measured against. */
export function objectiveRules(slos: readonly Slo[], prefix: string): RecordedSeries[] {
  return slos.map(({ name, objective }) => ({
    record: `${prefix}:objective:ratio`,
    expr: `vector(${objective})`,
    labels: { [labels.slo]: name },
  }));
}

/**
 * The share of bad events over the share allowed. Absent while there are no events: without requests the burn
 * rate is unknown.
 */
export function burnRule(prefix: string, window: Window): RecordedSeries {
  return { record: `${prefix}:burn_rate:${window.name}`, expr: shareOfBudget(prefix, window, '') };
}

/**
 * The same over the whole window of the objective: the spent share of its budget, 1 when all of it is spent.
 */
function spentRule(window: Window, matcher: string): RecordedSeries {
  return { record: `slo:budget_spent:ratio${window.name}`, expr: shareOfBudget('slo', window, matcher) };
}

function shareOfBudget(prefix: string, { name }: Window, matcher: string): string {
  return `${prefix}:bad_events:increase${name}${matcher} / (${prefix}:events:increase${name}${matcher} > 0) / on (${labels.slo}) group_left () (1 - ${prefix}:objective:ratio)`;
}
