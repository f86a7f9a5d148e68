// Checks whether dashboards, rules and alerts are correct: by the files alone, and by a recorded run.
//
//   files ─▶ expressions parse, names exist, lint
//   panels ─▶ each is held by value tests or listed as not proven, units fit
//   run   ─▶ names seen, every panel answered, key panels show the run's numbers
import type { Observed, RunTruth, Slo } from '../../contract/index.ts';
import type { Artefact } from '../artefact.ts';
import { exposedNames } from '../exposition/index.ts';
import type { PanelQuery } from '../panel-query.ts';
import { fillIn, parsePromql } from '../promql/index.ts';
import { locationOf, type Finding } from './finding.ts';
import { knownNames, namesExist } from './names-exist.ts';
import { notProven } from './not-proven.ts';
import { panelsAnswer } from './panels-answer.ts';
import { proven, unitsFit } from './proven.ts';
import { shippedExpressions } from './shipped-expressions.ts';
import { valueTests } from './values/tests.ts';
import { valuesTrue } from './values/values-true.ts';

export { outcomeOf, type Finding } from './finding.ts';
export { checkOwnRun } from './own-run.ts';
export { describeChecks } from './text.ts';

/** Of the files alone: every expression in them parses and names only what something exposes. */
export function checkFiles(artefacts: readonly Artefact[]): Finding[] {
  return namesExist(shippedExpressions(artefacts), knownNames(...exposedNames()), 'all');
}

/**
 * Of names that were seen, those that the files name; other metrics that a part exposes are not kept.
 */
export function namesUsed(artefacts: readonly Artefact[], seen: Observed['names']): Observed['names'] {
  const used = new Set(shippedExpressions(artefacts).flatMap(({ expr }) => parsePromql(expr).metrics));
  return Object.fromEntries(
    Object.keys(seen)
      .filter((name) => used.has(name))
      .sort()
      .map((name) => [name, seen[name]?.toSorted() ?? []]),
  );
}

/** Of the panels that ship: which numbers are held against something, and whether seconds are shown as seconds. */
export function checkPanels(queries: readonly PanelQuery[], slos: readonly Slo[]): Finding[] {
  return [...proven(queries, valueTests(slos), notProven), ...unitsFit(queries)];
}

export interface RunToCheck {
  slos: readonly Slo[];
  queries: readonly PanelQuery[];
  observed: Observed;
  truth: RunTruth;
}

/** Checks one observed run: the series and answers of its Prometheus. */
export function checkRun({ slos, queries, observed, truth }: RunToCheck): Finding[] {
  const asked = new Map(observed.queries.map((query) => [locationOf(query), query.expr]));
  const expected = queries.filter(({ expectedOn }) => expectedOn === 'run');
  const isAsked = (query: PanelQuery): boolean => asked.get(locationOf(query)) === query.expr;
  const expressions = expected.filter(isAsked).map((query) => ({
    where: locationOf(query),
    expr: fillIn(query.expr, { target: truth.targetId ?? '', rangeSeconds: 60, intervalSeconds: 1 }),
  }));
  return [
    ...namesExist(expressions, knownNames(observed.names), 'enough').map((finding) => ({
      ...finding,
      check: 'names-seen',
    })),
    // Its Prometheus recorded what the panels of then added up.
    ...expected
      .filter((query) => !isAsked(query))
      .map((query): Finding => ({
        check: 'names-seen',
        where: locationOf(query),
        outcome: 'unknown',
        because: 'the run did not ask this expression: it was recorded with other dashboards',
      })),
    ...panelsAnswer(queries, observed, truth.doubts),
    ...valuesTrue(valueTests(slos), observed, truth),
  ];
}
