// One rule for each journey and severity: Grafana pages once for each rule's name, and inhibits nothing.
import type { GroupedAlert } from '../../prometheus/index.ts';
import { labels } from '../../../contract/index.ts';

type Burning = GroupedAlert & { burn: NonNullable<GroupedAlert['burn']> };

export interface BurnRule {
  title: string;
  severity: Burning['burn']['factor']['severity'];
  journey: string;
  expr: string;
  summary: string;
  description: string;
  runbook: string;
}

/** In the order of the list; alerts on missing data are left out. */
export function burnRules(alerts: readonly GroupedAlert[]): BurnRule[] {
  const burning = alerts.filter((one): one is Burning => one.burn !== undefined);
  const titles = [...new Set(burning.map(ruleName))];
  return titles.map((title) =>
    ruleOf(
      title,
      burning.filter((one) => ruleName(one) === title),
    ),
  );
}

function ruleName({ alert, burn }: Burning): string {
  return `${alert.alert} ${burn.slo.indicator.of} ${burn.factor.severity}`;
}

function ruleOf(title: string, group: readonly Burning[]): BurnRule {
  const [first] = group as [Burning];
  const { slo, factor } = first.burn;
  const journey = slo.indicator.of;
  const factors = [...new Set(group.map(({ burn }) => describeFactor(burn)))].join(', or ');
  const objectives = [
    ...new Set(
      group.map(({ burn }) => `${burn.slo.name} ${burn.slo.objective} over ${burn.slo.windowDays} days`),
    ),
  ].join(', ');
  return {
    title,
    severity: factor.severity,
    journey,
    expr: oncePerJourney(group),
    summary: `{{ $labels.target }}: ${journey} requests burn the error budget of {{ $labels.slo }} {{ printf "%.1f" $values.A.Value }} times as fast as allowed`,
    description: `Above ${factors}. Objectives: ${objectives}.`,
    runbook: first.alert.annotations['runbook_url'] ?? '',
  };
}

function describeFactor({ factor: { factor, long, short } }: Burning['burn']): string {
  return `${factor} over ${long.name} and over ${short.name}`;
}

/**
 * A request that failed was not in time either: latency objectives alert only where those on failures do not. Of an
 * objective's factors the first that holds gives the value.
 */
function oncePerJourney(group: readonly Burning[]): string {
  const of = (kind: Burning['burn']['slo']['indicator']['kind']): string[] =>
    group.filter(({ burn }) => burn.slo.indicator.kind === kind).map(({ alert }) => `(\n${alert.expr}\n)`);
  const failing = of('availability').join('\nor ');
  const late = of('latency').join('\nor ');
  if (failing === '') return late;
  return late === '' ? failing : `${failing}\nor (\n(${late})\nunless on (${labels.target}) (${failing})\n)`;
}
