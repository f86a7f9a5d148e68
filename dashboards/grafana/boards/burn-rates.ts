// How fast error budgets burn: over the minutes of a rehearsal, and over each window of the month's alerts.
import { labels, type Slo } from '../../../contract/index.ts';
import { burnFactors, runBurn, runWindows } from '../../prometheus/index.ts';
import type { PanelModel } from '../model.ts';
import { matches, selector } from '../queries/selector.ts';
import { alertAt, burnSteps } from '../thresholds.ts';
import { units } from '../units.ts';

export function burn(slos: readonly Slo[]): PanelModel {
  const { name } = runWindows.long;
  return {
    key: 'burn',
    title: `Burn rate over ${name}`,
    as: 'line',
    logarithmic: true,
    unit: units.times,
    min: 0,
    size: [24, 6],
    shows: `Share of bad events over the share that the objective allows, over ${name}, as Prometheus records it for rehearsals.`,
    good: `Below 1. A rehearsal's alert fires above ${runBurn.factor}.`,
    thresholds: burnSteps([1, runBurn.factor]),
    queries: [
      {
        expr: burnRates(`slo_run:burn_rate:${name}`, slos),
        legend: `{{${labels.slo}}}`,
        groupsBy: [labels.slo],
      },
    ],
  };
}

export function burnOfMonth(slos: readonly Slo[]): PanelModel {
  return {
    key: 'burn-month',
    title: "Burn rate of the month's budget",
    as: 'matrix',
    unit: units.times,
    decimals: 1,
    size: [24, 6],
    shows:
      'Share of bad events over the share that the objective allows, over each window that an alert looks through, as Prometheus records it each minute. Time without data counts as good, as it does for the alerts. A rate is red where it raises an alert, if the short window agrees.',
    good: `Below 1. Alerts fire above ${burnFactors.map(({ factor, long }) => `${factor} over ${long.name}`).join(', ')}, if the short window agrees.`,
    thresholds: burnSteps([1]),
    noData: 'nothing recorded yet',
    queries: burnFactors.map(({ factor, long }) => ({
      expr: `sum by (${labels.slo}) (${knownBurnRates(long.name, slos)})`,
      legend: `over ${long.name} (alert at ${factor})`,
      groupsBy: [labels.slo],
      thresholds: alertAt(factor),
      expectedOn: 'month' as const,
    })),
  };
}

function burnRates(recorded: string, slos: readonly Slo[]): string {
  return selector(recorded, { [labels.slo]: matches(slos.map((slo) => slo.name).join('|')) });
}

/**
 * What an alert compares with its factor: time without data counts as good, so that a few seconds are no hour.
 */
function knownBurnRates(window: string, slos: readonly Slo[]): string {
  return `${burnRates(`slo:burn_rate:${window}`, slos)}\n* on (${labels.target}, ${labels.slo}) ${selector(`slo:window_filled:ratio${window}`)}`;
}
