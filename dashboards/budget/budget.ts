// The whole answer: every SLO's budget of one target, read from a Prometheus, with or without a drill in
// mind.
import {
  ShowtimeError,
  targetMetrics,
  type BudgetAnswer,
  type FaultPlan,
  type Rehearsal,
  type Slo,
} from '../../contract/index.ts';
import { valueOf, type Prometheus } from '../prometheus-api/index.ts';
import { decideSlo, ownRulesMissing } from './decide-slo.ts';
import { priceDrill } from './drill-cost.ts';
import { readSlo } from './read-slo.ts';

export interface BudgetQuestion {
  slos: readonly Slo[];
  /** Null: the only one that there is. */
  target: string | null;
  drill: { plan: FaultPlan; rehearsal: Rehearsal } | null;
  /** Wall clock. */
  nowMs: number;
  /** Counted by series of an own service, of which only what is recorded is read. */
  countedByOwnSeries?: boolean;
}

/** @throws ShowtimeError prometheus-unreachable, prometheus-refused, prometheus-empty, unknown-target */
export async function readBudget(
  prometheus: Prometheus,
  { slos, target: named, drill, nowMs, countedByOwnSeries = false }: BudgetQuestion,
): Promise<BudgetAnswer> {
  const found = await targetsOf(prometheus, countedByOwnSeries);
  const target = chooseTarget(found, { named, url: prometheus.url, countedByOwnSeries });
  const budgets: BudgetAnswer['slos'] = [];
  for (const slo of slos) {
    const price =
      drill && ((perSecond: number) => priceDrill(drill.plan, drill.rehearsal, { slo: slo.name, perSecond }));
    budgets.push(
      decideSlo(slo, await readSlo(prometheus, { slo, target, nowMs, countedByOwnSeries }), {
        drill: price,
        nowMs,
        countedByOwnSeries,
      }),
    );
  }
  return {
    schemaVersion: 1,
    outcome: worstOf(budgets),
    askedAt: new Date(nowMs).toISOString(),
    prometheus: prometheus.url,
    target,
    drill: drill && {
      rehearsal: drill.rehearsal.run,
      faults: drill.plan.map(({ fault, holdMs }) => ({ fault, holdMs })),
    },
    slos: budgets,
  };
}

async function targetsOf(prometheus: Prometheus, countedByOwnSeries: boolean): Promise<readonly string[]> {
  const counters = countedByOwnSeries ? [] : [`${targetMetrics.balancerDuration}_count`];
  return valueOf(await prometheus.labelValues('target', [...counters, recordedEvents]));
}

const recordedEvents = 'slo:events:increase5m';

function chooseTarget(
  found: readonly string[],
  { named, url, countedByOwnSeries }: { named: string | null; url: string; countedByOwnSeries: boolean },
): string {
  const [only, second] = found;
  if (countedByOwnSeries && named !== null && !found.includes(named))
    throw new ShowtimeError('prometheus-empty', {
      what: `${url} has recorded nothing of ${named}`,
      why: `${recordedEvents} has no series with target="${named}"${only === undefined ? '' : `; there are ${found.join(', ')}`}`,
      fix: ownRulesMissing,
    });
  if (only === undefined) {
    throw new ShowtimeError('prometheus-empty', {
      what: `${url} has no data to reckon with`,
      why: `it holds neither ${targetMetrics.balancerDuration}_count nor ${recordedEvents} with a label "target"`,
      fix: 'let it scrape the balancer of a target, or name another Prometheus; no data is no budget left',
    });
  }
  if (named !== null && found.includes(named)) return named;
  if (named === null && second === undefined) return only;
  throw new ShowtimeError('unknown-target', {
    what:
      named === null
        ? 'several targets have data there, and none was named'
        : `no target "${named}" has data there`,
    why: `there are ${found.join(', ')}`,
    fix: `add --target ${only}`,
  });
}

function worstOf(slos: BudgetAnswer['slos']): BudgetAnswer['outcome'] {
  return (
    (['fail', 'unknown'] as const).find((outcome) => slos.some((slo) => slo.outcome === outcome)) ?? 'pass'
  );
}
