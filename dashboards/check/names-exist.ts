// names-exist: every metric and label that an expression names is one that something really exposes.
import { parsePromql, type Promql } from '../promql/index.ts';
import type { Finding } from './finding.ts';

/** Series names with the labels they were seen with. */
export type KnownNames = ReadonlyMap<string, ReadonlySet<string>>;

export interface Expression {
  where: string;
  /** Without variables. */
  expr: string;
}

export function knownNames(...lists: readonly Readonly<Record<string, readonly string[]>>[]): KnownNames {
  const known = new Map<string, Set<string>>();
  for (const list of lists) {
    for (const [name, labels] of Object.entries(list))
      known.set(name, new Set([...(known.get(name) ?? []), ...labels]));
  }
  return known;
}

/**
 * One finding an expression. `needs`: all of its metrics, or as many as are enough for an answer (`a or b`).
 */
export function namesExist(
  expressions: readonly Expression[],
  known: KnownNames,
  needs: 'all' | 'enough',
): Finding[] {
  return expressions.map(({ where, expr }): Finding => {
    const promql = parsePromql(expr);
    if (promql.errors.length > 0) return { check, where, outcome: 'fail', because: promql.errors.join('; ') };
    const problems = [...missingMetrics(promql, known, needs), ...missingLabels(promql, known)];
    return problems.length === 0
      ? { check, where, outcome: 'pass', because: `${promql.metrics.length} metrics` }
      : { check, where, outcome: 'fail', because: problems.join('; ') };
  });
}

const check = 'names-exist';

function missingMetrics({ metrics, choices }: Promql, known: KnownNames, needs: 'all' | 'enough'): string[] {
  if (needs === 'enough' && choices.some((choice) => choice.every((name) => known.has(name)))) return [];
  return metrics.filter((name) => !known.has(name)).map((name) => `nothing exposes ${name}`);
}

/**
 * Labels in matchers belong to their own metric; labels of groupings to any metric of the expression, or to
 * labels that the expression creates.
 */
function missingLabels({ selectors, labels, made }: Promql, known: KnownNames): string[] {
  const seen = selectors.flatMap(({ metric }) => (metric !== undefined && known.has(metric) ? [metric] : []));
  const matched = selectors.flatMap(({ metric, matchers }) => {
    const has = metric === undefined ? undefined : known.get(metric);
    return has === undefined
      ? []
      : matchers.filter(({ label }) => !has.has(label)).map(({ label }) => `${metric} has no label ${label}`);
  });
  const anywhere = new Set([...made, ...seen.flatMap((name) => [...(known.get(name) ?? [])])]);
  const inMatchers = new Set(selectors.flatMap(({ matchers }) => matchers.map(({ label }) => label)));
  const grouped = labels.filter((label) => !inMatchers.has(label) && !anywhere.has(label) && seen.length > 0);
  return [
    ...new Set(matched),
    ...grouped.map((label) => `none of ${[...new Set(seen)].join(', ')} has the label ${label}`),
  ];
}
