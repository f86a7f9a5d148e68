// Checks an observed run against an own service: the files that its objectives give, and what its Prometheus answered.
import {
  labels,
  type Observed,
  type ObservedSeries,
  type OwnMetrics,
  type RunTruth,
  type Slo,
} from '../../contract/index.ts';
import { ownArtefacts, ownQueries } from '../own-metrics/index.ts';
import { fillIn } from '../promql/index.ts';
import { locationOf, type Finding } from './finding.ts';
import { knownNames, namesExist } from './names-exist.ts';
import { panelsAnswer } from './panels-answer.ts';
import { shippedExpressions } from './shipped-expressions.ts';
import type { Tolerance, ValueTest } from './values/value-test.ts';
import { few } from './values/what-servers-saw.ts';
import { valuesTrue } from './values/values-true.ts';

export interface OwnRunToCheck {
  /** Those that servers count. */
  slos: readonly Slo[];
  metrics: OwnMetrics;
  observed: Observed;
  truth: RunTruth;
}

/** One finding for each expression, panel and value. */
export function checkOwnRun({ slos, metrics, observed, truth }: OwnRunToCheck): Finding[] {
  const queries = ownQueries(slos, metrics);
  const filled = queries
    .filter(({ expectedOn }) => expectedOn === 'run')
    .map((query) => ({
      where: locationOf(query),
      expr: fillIn(query.expr, { target: metrics.service, rangeSeconds: 60, intervalSeconds: 60 }),
    }));
  const expressions = [...shippedExpressions(ownArtefacts(slos, metrics)), ...filled];
  return [
    ...namesExist(expressions, knownNames(observed.names), 'enough').map((finding) => ({
      ...finding,
      check: 'names-seen',
    })),
    ...panelsAnswer(queries, observed, truth.doubts),
    ...valuesTrue(ownValueTests(slos), observed, truth),
  ];
}

/** Each minute of each panel, added up, against what k6 counted and what the service's own counters rose by. */
export function ownValueTests(slos: readonly Slo[]): ValueTest[] {
  const journeys = [...new Set(slos.map(({ indicator }) => indicator.of))];
  return [
    ...journeys.map((journey): ValueTest => ({
      where: 'showtime/requests/A',
      claim: `requests of ${journey}: the recorded minutes add up to the answers that k6 got`,
      truth: ({ requests }) => {
        const counts = requests[journey];
        return counts === undefined ? null : counts.good + counts.bad + counts.excluded;
      },
      shown: (series) => sumOf(series, labels.journey, journey),
      tolerance: (_, { requests }) => oneSided(requests[journey]?.unanswered ?? 0),
    })),
    ...slos.map(({ name }): ValueTest => ({
      where: 'showtime/bad-events/A',
      claim: `bad events of ${name}: the recorded minutes add up to what the service's counters rose by`,
      truth: (_, { server }) => server.find(({ slo }) => slo === name)?.bad ?? null,
      shown: (series) => sumOf(series, labels.slo, name),
      tolerance: oneSided(0),
    })),
  ];
}

/** A request without an answer at the client may have been counted by the service. */
function oneSided(unanswered: number): Tolerance {
  return { ...few, absolute: few.absolute + unanswered };
}

function sumOf(series: readonly ObservedSeries[], label: string, value: string): number | null {
  const found = series.filter((one) => one.labels[label] === value);
  return found.length === 0
    ? null
    : found.flatMap(({ points }) => points).reduce((sum, [, number]) => sum + (number ?? 0), 0);
}
