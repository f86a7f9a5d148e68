// The objectives over the range that is looked at: the share of good events, and the budget that the range spent.
import type { Slo } from '../../../contract/index.ts';
import type { PanelModel } from '../model.ts';
import { budgetSpentByRange, goodShareOfRange } from '../queries/events.ts';
import { exactToAnEvaluation } from '../queries/over-range.ts';
import { budgetSpent, objectiveMet, objectives } from '../thresholds.ts';
import { units } from '../units.ts';

/** Also the largest numbers of the dashboard of an own service. */
export function goodOfRange(slos: readonly Slo[]): PanelModel {
  return {
    key: 'good-share',
    title: 'Good events of the range',
    as: 'number',
    unit: units.share,
    decimals: 2,
    size: [12, 7],
    shows: `Share of good events of each SLO, over the whole range that you look at: choose the run. ${exactToAnEvaluation}`,
    good: `At or above its objective: ${slos.map(({ name, objective }) => `${name} ${objective}`).join(', ')}.`,
    thresholds: objectives(slos),
    noData: 'no events',
    queries: slos.map((slo) => ({
      expr: goodShareOfRange(slo),
      legend: slo.name,
      thresholds: objectiveMet(slo),
    })),
  };
}

export function budgetOfRange(slos: readonly Slo[]): PanelModel {
  return {
    key: 'budget-range',
    title: "Error budget spent, of the range's own",
    as: 'number',
    unit: units.share,
    decimals: 0,
    size: [8, 7],
    shows: `Bad events over those that the objective allows among the events of this range. ${exactToAnEvaluation}`,
    good: 'Below 100 %: this range alone would keep the objective.',
    thresholds: budgetSpent,
    noData: 'no events',
    queries: slos.map((slo) => ({ expr: budgetSpentByRange(slo), legend: slo.name })),
  };
}
