// Burn rate alerts: one for each SLO and factor, with a text on what burned and how fast.
import { labels, minKnownShare, type Slo } from '../../contract/index.ts';
import { minBadEvents, type BurnFactor } from './burn-factors.ts';
import { linksOf } from './links.ts';
import { formatDuration, quoted, templateText } from './promql-text.ts';
import type { Alert } from './rule-file.ts';
import { objectiveWindow } from './windows.ts';

/** An alert of the months' objectives. */
export function budgetBurnAlert(slo: Slo, burn: BurnFactor): Alert {
  return {
    alert: 'SloBudgetBurn',
    // While the window is half full, the threshold doubles: unknown time counts as good, and a few seconds of
    // data must not count as an hour.
    expr: `${series('slo', 'burn_rate:', burn.long.name, slo)} > ${burn.factor} / ${series('slo', 'window_filled:ratio', burn.long.name, slo)}\n${alsoRequested('slo', slo, burn)}`,
    labels: alertLabels(slo, burn),
    annotations: {
      summary: `${where}: ${failing(slo)} burn the budget of ${days(slo)} {{ $value | printf "%.1f" }} times as fast as allowed (${slo.name})`,
      description: [...measured('slo', burn), budgetLeft(slo, burn)].join('\n'),
      ...linksOf('SloBudgetBurn'),
    },
  };
}

/** An alert of a rehearsal's minutes. */
export function runBudgetBurnAlert(slo: Slo, burn: BurnFactor): Alert {
  return {
    alert: 'SloRunBudgetBurn',
    expr: `${series('slo_run', 'burn_rate:', burn.long.name, slo)} > ${burn.factor}\n${alsoRequested('slo_run', slo, burn)}`,
    labels: alertLabels(slo, burn),
    annotations: {
      summary: `${where}: in this rehearsal ${failing(slo)} burn the budget {{ $value | printf "%.1f" }} times as fast as allowed (${slo.name})`,
      description: measured('slo_run', burn).join('\n'),
      ...linksOf('SloRunBudgetBurn'),
    },
  };
}

function alsoRequested(prefix: string, slo: Slo, { factor, long, short }: BurnFactor): string {
  return [
    `and ${series(prefix, 'burn_rate:', short.name, slo)} > ${factor}`,
    `and ${series(prefix, 'bad_events:increase', long.name, slo)} >= ${minBadEvents}`,
  ].join('\n');
}

function series(prefix: string, kind: string, window: string, { name }: Slo): string {
  return `${prefix}:${kind}${window}{${labels.slo}=${quoted(name)}}`;
}

function alertLabels(
  { name, indicator }: Slo,
  { severity, factor, long, short }: BurnFactor,
): Record<string, string> {
  return {
    severity,
    [labels.slo]: name,
    [labels.journey]: indicator.of,
    indicator: indicator.kind,
    factor: `${factor}`,
    long_window: long.name,
    short_window: short.name,
  };
}

const where = '{{ $labels.target }}';

function failing({ indicator }: Slo): string {
  const requests = `${templateText(indicator.of)} requests that fail`;
  return indicator.kind === 'latency'
    ? `${requests} or take longer than ${formatDuration(indicator.belowMs)}`
    : requests;
}

function days({ windowDays }: Slo): string {
  return windowDays === 1 ? '1 day' : `${windowDays} days`;
}

/**
 * The spent share of the budget, and how long the rest lasts. Both are unknown while little of the window has
 * data.
 */
function budgetLeft(slo: Slo, { long }: BurnFactor): string {
  const { name, seconds } = objectiveWindow(slo);
  const pace = `slo:burn_rate:${long.name}%[1]s`;
  const spent = `slo:budget_spent:ratio${name}%[1]s`;
  const filled = `slo:window_filled:ratio${name}%[1]s`;
  const known = `and ${filled} >= ${minKnownShare}`;
  const unknown = `${filled} < ${minKnownShare}`;
  return [
    sentence(`100 * ${spent} ${known}`, '', 'printf "%.0f"', ` % of the budget of ${days(slo)} is spent`),
    sentence(
      `(1 - ${spent} > 0) * ${seconds} / ${pace} ${known}`,
      '; at that pace the rest lasts ',
      'humanizeDuration',
      '',
    ),
    sentence(
      `100 * (${unknown})`,
      'What is spent of the budget is unknown, for only ',
      'printf "%.1f"',
      ` % of ${days(slo)} have data`,
    ),
    sentence(
      `${seconds} / ${pace} and ${unknown}`,
      '; at that pace a whole budget lasts ',
      'humanizeDuration',
      '',
    ),
    '.',
  ].join('\n');
}

function measured(prefix: string, { long, short, factor }: BurnFactor): string[] {
  const count = (name: string): string =>
    requested(`${prefix}:${name}:increase${long.name}`, 'printf "%.0f"');
  const rate = (window: string): string =>
    `${requested(`${prefix}:burn_rate:${window}`, 'printf "%.1f"')} over ${window}`;
  return [
    // The first line only defines the selector of the series, and leaves no line in the output.
    '{{ $of := printf "{slo=%q, target=%q}" $labels.slo $labels.target -}}',
    `${count('bad_events')} bad of ${count('events')} in the last ${long.name}.`,
    `Burn rate ${rate(long.name)}, ${rate(short.name)}; alerts above ${factor}.`,
  ];
}

/** What Prometheus answers for this SLO and target when the alert fires; `series` ends in a name. */
function requested(series: string, format: string): string {
  return `{{ range query (print "${series}" $of) }}{{ .Value | ${format} }}{{ end }}`;
}

/**
 * A part of a sentence with the result of `expr`, in which `%[1]s` is replaced by the labels; empty if the
 * result is empty. The line continues.
 */
function sentence(expr: string, before: string, format: string, after: string): string {
  return `{{ range query (printf "${expr}" $of) }}${before}{{ .Value | ${format} }}${after}{{ end -}}`;
}
