// Whether dashboards, rules and alerts can be believed: what can be checked of the files alone, and what a
// recorded run proves.
//
//   files ─▶ expressions parse, names exist, lint
//   run   ─▶ names seen, every panel answered, key panels show the truth
import type { Observed, RunTruth, Slo } from '../../contract/index.ts';
import type { Artefact } from '../artefact.ts';
import { exposedNames } from '../exposition/index.ts';
import type { PanelQuery } from '../panel-query.ts';
import { fillIn, parsePromql } from '../promql/index.ts';
import { placeOf, type Finding } from './finding.ts';
import { knownNames, namesExist } from './names-exist.ts';
import { panelsAnswer } from './panels-answer.ts';
import { shippedExpressions } from './shipped-expressions.ts';
import { valueTests } from './values/tests.ts';
import { valuesTrue } from './values/values-true.ts';

export { outcomeOf, type Finding } from './finding.ts';
export { checksInWords } from './words.ts';

/** Of the files alone: every expression in them parses and names only what something exposes. */
export function checkFiles(artefacts: readonly Artefact[]): Finding[] {
  return namesExist(shippedExpressions(artefacts), knownNames(...exposedNames()), 'all');
}

/**
 * Of names that were seen, those that the files name; what a part exposes beside them is not ours to keep.
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

export interface RunToCheck {
  slos: readonly Slo[];
  queries: readonly PanelQuery[];
  observed: Observed;
  truth: RunTruth;
}

/** Of one observed run: what its Prometheus really had and said. */
export function checkRun({ slos, queries, observed, truth }: RunToCheck): Finding[] {
  const expected = queries.filter(({ expectedOn }) => expectedOn === 'run');
  const expressions = expected.map((query) => ({
    where: placeOf(query),
    expr: fillIn(query.expr, { target: truth.targetId ?? '', rangeSeconds: 60, intervalSeconds: 1 }),
  }));
  return [
    ...namesExist(expressions, knownNames(observed.names), 'enough').map((finding) => ({
      ...finding,
      check: 'names-seen',
    })),
    ...panelsAnswer(queries, observed),
    ...valuesTrue(valueTests(slos), observed, truth),
  ];
}
