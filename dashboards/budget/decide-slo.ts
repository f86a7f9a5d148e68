// The policy: what is spent, what is left, and whether a drill may be played. Missing data never allows one.
import type { Slo, SloBudget } from '../../contract/index.ts';
import { count, hourOf, percent, rate } from './amounts.ts';
import type { PricedDrill } from './drill-cost.ts';
import type { SloFacts, SloReading } from './read-slo.ts';

/** Prices the drill at the given events per second; null if nothing is planned. */
export type DrillPrice = ((perSecond: number) => PricedDrill) | null;
type Decision = Pick<SloBudget, 'outcome' | 'because' | 'fix'>;

/** `nowMs` is the wall clock, for advice such as "wait until". */
export function decideSlo(
  { name, objective, windowDays }: Slo,
  reading: SloReading,
  { drill, nowMs, countedByOwnSeries }: { drill: DrillPrice; nowMs: number; countedByOwnSeries: boolean },
): SloBudget {
  const named = { name, objective, windowDays };
  if (!reading.known) {
    const { because, source, dataDays, events, bad } = reading;
    const known =
      events !== null && bad !== null && events > 0
        ? standing({ events, bad }, { objective, windowDays })
        : { spent: null, left: null };
    return {
      ...named,
      outcome: 'unknown',
      because,
      fix: fixOfMissing({ dataDays, windowDays, countedByOwnSeries }),
      source,
      dataDays,
      events,
      badEvents: bad,
      ...known,
      burnLastHour: null,
      traffic: null,
      drill: null,
    };
  }
  const { facts } = reading;
  const { source, dataDays, events, bad, burnLastHour, traffic } = facts;
  const { spent, left } = standing(facts, { objective, windowDays });
  const price = drill?.(traffic.perSecond) ?? null;
  return {
    ...named,
    ...decide({
      facts,
      spent,
      left: left.events,
      price,
      drill,
      windowDays,
      allowed: (1 - objective) * events,
      nowMs,
    }),
    source,
    dataDays,
    events,
    badEvents: bad,
    spent,
    left,
    burnLastHour,
    traffic,
    drill: price?.known ? price.cost : null,
  };
}

/** Minutes are those of a total outage at the mean traffic of the window. */
function standing(
  { events, bad }: { events: number; bad: number },
  { objective, windowDays }: Pick<Slo, 'objective' | 'windowDays'>,
): { spent: number; left: { events: number; minutes: number } } {
  const allowed = (1 - objective) * events;
  return {
    spent: bad / allowed,
    left: { events: allowed - bad, minutes: ((allowed - bad) / events) * windowDays * 24 * 60 },
  };
}

interface Case {
  facts: SloFacts;
  spent: number;
  left: number;
  price: PricedDrill | null;
  drill: DrillPrice;
  allowed: number;
  windowDays: number;
  nowMs: number;
}

function decide(requested: Case): Decision {
  const {
    facts: { bad, missing },
    spent,
    left,
    price,
    allowed,
  } = requested;
  if (left < 0)
    return {
      outcome: 'fail',
      because: `overspent: ${count(bad)} bad events, ${count(allowed)} are allowed`,
      fix: `${whenFree(requested, price?.known ? price.cost.atMost : 0)}; until then play nothing that costs`,
    };
  const gap = `${count(missing.hours)} h have no data, which could hold more than the budget left (${count(missing.bad)} bad events; ${count(left)} are left)`;
  if (price === null)
    return missing.bad > left
      ? { outcome: 'unknown', because: gap, fix: fixOfGap }
      : {
          outcome: 'pass',
          because: `${percent(spent)} is spent, ${count(left)} bad events are left`,
          fix: null,
        };
  if (!price.known)
    return {
      outcome: 'unknown',
      because: `what the drill would cost is not known: ${price.because}`,
      fix: 'rehearse this plan with showtime run --plan, and name that run folder with --rehearsal',
    };
  const { badEvents, atMost } = price.cost;
  const costs = `the drill would cost ${count(badEvents)} bad events (at most ${count(atMost)}); ${count(left)} are left`;
  if (atMost + missing.bad <= left) return { outcome: 'pass', because: costs, fix: null };
  if (badEvents > left) return { outcome: 'fail', because: costs, fix: waysOut(requested, atMost) };
  if (atMost <= left) return { outcome: 'unknown', because: `${costs}; but ${gap}`, fix: fixOfGap };
  return {
    outcome: 'unknown',
    because: `${costs}: the rehearsal is too small to tell`,
    fix: `rehearse with more orders, or ${waysOut(requested, atMost)}`,
  };
}

function waysOut(requested: Case, atMost: number): string {
  return [whenFree(requested, atMost), ...quieterHour(requested), ...smaller(requested.left / atMost)].join(
    '; or ',
  );
}

/**
 * The first day on which enough bad events have left the window, if traffic stays and nothing else goes
 * wrong.
 */
function whenFree({ facts: { badByDay, bad }, allowed, windowDays, nowMs }: Case, cost: number): string {
  if (cost > allowed)
    return `no day will do: the drill may cost more than the whole ${windowDays} days allow (${count(allowed)})`;
  let still = bad;
  for (const [day, gone] of badByDay.entries()) {
    still -= gone;
    if (allowed - still >= cost)
      return `wait until ${new Date(nowMs + (day + 1) * 86_400_000).toISOString().slice(0, 10)} (${day + 1} d), if nothing else goes wrong`;
  }
  return 'wait until enough bad events have left the window';
}

/** Of the coming 24 hours the one with the least traffic, if the drill fits there. */
function quieterHour({ facts: { hours }, drill, left }: Case): string[] {
  const [quietest] = hours
    .flatMap(({ atMs, perSecond }) => (perSecond === null ? [] : [{ atMs, perSecond }]))
    .sort((a, b) => a.perSecond - b.perSecond);
  if (!quietest) return [];
  const then = drill?.(quietest.perSecond);
  const { atMs, perSecond } = quietest;
  if (!then?.known || then.cost.atMost > left) return [];
  return [
    `play it at ${hourOf(atMs)} UTC, when traffic is ${rate(perSecond)} and it costs at most ${count(then.cost.atMost)}`,
  ];
}

function smaller(share: number): string[] {
  return share >= 0.01 ? [`make it smaller: at most ${percent(share)} of this cost fits`] : [];
}

const fixOfGap =
  'wait until the gap has left the window, and keep Prometheus scraping; missing data is never taken as good';

/** Of an own service only what the rules recorded is read. */
export const ownRulesMissing =
  'load the rules that showtime generate --slos --metrics writes, and wait until Prometheus has recorded two minutes; no data is no budget left';

function fixOfMissing({
  dataDays,
  windowDays,
  countedByOwnSeries,
}: {
  dataDays: number | null;
  windowDays: number;
  countedByOwnSeries: boolean;
}): string {
  if (dataDays !== null && dataDays > 0)
    return `keep Prometheus scraping, with a retention above ${windowDays} d; missing data is never taken as good`;
  return countedByOwnSeries
    ? ownRulesMissing
    : 'let Prometheus scrape the balancer, or load the recording rules';
}
