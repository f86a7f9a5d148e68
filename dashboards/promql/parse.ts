// Parses a PromQL expression: its syntax errors, the metrics and labels that it reads, and the functions
// around them.
import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { childrenOf, descendants, textOf, unquoted } from './tree.ts';

export interface Matcher {
  label: string;
  op: '=' | '!=' | '=~' | '!~';
  value: string;
}

/** One series selector of an expression. */
export interface Selector {
  /** Undefined where `{…}` names no metric, or names it by a pattern. */
  metric: string | undefined;
  matchers: readonly Matcher[];
  /** The range in `[…]` directly after it, such as `5m`; undefined for an instant vector. */
  range: string | undefined;
  /** Functions and aggregations around it, the innermost first: `['rate', 'sum']`. */
  within: readonly string[];
}

export interface Promql {
  /**
   * Empty if it parses. Lezer recovers from mistakes, so that the rest is filled in as far as it can be read.
   */
  errors: readonly string[];
  selectors: readonly Selector[];
  /** Names of all metrics, sorted. */
  metrics: readonly string[];
  /**
   * Sorted names of labels that it reads: in matchers, `by`, `without`, `on`, `ignoring`, `group_left`, and
   * as sources of label functions.
   */
  labels: readonly string[];
  /**
   * Labels that it makes itself (`label_replace`, `label_join`, `count_values`); not part of `labels` unless
   * read from a series too.
   */
  made: readonly string[];
  /**
   * Labels by which the outermost aggregation groups (`by`), sorted; undefined if the outermost operation is
   * none.
   */
  groupsBy: readonly string[] | undefined;
  /**
   * Sets of metrics, each of which is enough for an answer: `a or b` has two, everything else needs all of
   * its metrics.
   */
  choices: readonly (readonly string[])[];
}

/** Reads PromQL that has no variables left in it (see `fillIn`). */
export function parsePromql(expr: string): Promql {
  const root = parser.parse(expr).topNode;
  const selectors = descendants(root, 'VectorSelector').map((node) => selectorOf(node, expr));
  const made = sorted(madeLabels(root, expr));
  return {
    errors: mistakesOf(root, expr),
    selectors,
    made,
    metrics: sorted(selectors.flatMap(({ metric }) => metric ?? [])),
    labels: sorted([
      ...matched(selectors),
      ...[...grouped(root, expr), ...sourceLabels(root, expr)].filter((label) => !made.includes(label)),
    ]),
    groupsBy: outermostGrouping(root, expr),
    choices: choicesOf(root, (node) => selectorOf(node, expr).metric),
  };
}

function selectorOf(node: SyntaxNode, expr: string): Selector {
  const matchers = [
    ...descendants(node, 'UnquotedLabelMatcher'),
    ...descendants(node, 'QuotedLabelMatcher'),
  ].map((each) => matcherOf(each, expr));
  const name = node.getChild('Identifier');
  const range = node.parent?.name === 'MatrixSelector' ? node.parent.getChild('DurationExpr') : null;
  return {
    metric:
      name === null
        ? matchers.find(({ label, op }) => label === '__name__' && op === '=')?.value
        : textOf(name, expr),
    matchers: matchers.filter(({ label }) => label !== '__name__'),
    range: range === null ? undefined : textOf(range, expr),
    within: enclosingCalls(node, expr),
  };
}

function matcherOf(node: SyntaxNode, expr: string): Matcher {
  const label = node.getChild('LabelName') ?? node.getChild('QuotedLabelName');
  const op = node.getChild('MatchOp');
  const value = node.getChild('StringLiteral');
  const text = (part: SyntaxNode | null): string => (part === null ? '' : unquoted(textOf(part, expr)));
  return { label: text(label), op: text(op) as Matcher['op'], value: text(value) };
}

function matched(selectors: readonly Selector[]): string[] {
  return selectors.flatMap(({ matchers }) => matchers.map(({ label }) => label));
}

function grouped(root: SyntaxNode, expr: string): string[] {
  return descendants(root, 'GroupingLabels').flatMap((node) => labelsIn(node, expr));
}

function labelsIn(grouping: SyntaxNode, expr: string): string[] {
  return [...grouping.getChildren('LabelName'), ...grouping.getChildren('QuotedLabelName')].map((node) =>
    unquoted(textOf(node, expr)),
  );
}

/**
 * The strings that `label_replace(v, dst, replacement, src, regex)` and `label_join(v, dst, separator, src…)`
 * are given.
 */
function labelCalls(root: SyntaxNode, expr: string): { name: string; strings: string[] }[] {
  return descendants(root, 'FunctionCall')
    .map((call) => ({
      name: textOf(call.getChild('FunctionIdentifier') ?? call, expr),
      strings: (call.getChild('FunctionCallBody')?.getChildren('StringLiteral') ?? []).map((node) =>
        unquoted(textOf(node, expr)),
      ),
    }))
    .filter(({ name }) => name === 'label_replace' || name === 'label_join');
}

function madeLabels(root: SyntaxNode, expr: string): string[] {
  const counted = descendants(root, 'AggregateExpr')
    .filter((node) => node.getChild('AggregateOp')?.getChild('CountValues'))
    .flatMap((node) =>
      (node.getChild('FunctionCallBody')?.getChildren('StringLiteral') ?? []).map((each) =>
        unquoted(textOf(each, expr)),
      ),
    );
  return [...counted, ...labelCalls(root, expr).flatMap(({ strings }) => strings.slice(0, 1))];
}

/** The empty name is no label: with it, `label_replace` writes a constant. */
function sourceLabels(root: SyntaxNode, expr: string): string[] {
  return labelCalls(root, expr)
    .flatMap(({ name, strings }) => (name === 'label_replace' ? strings.slice(2, 3) : strings.slice(2)))
    .filter((label) => label !== '');
}

function outermostGrouping(root: SyntaxNode, expr: string): readonly string[] | undefined {
  const modifier = root.getChild('AggregateExpr')?.getChild('AggregateModifier');
  if (!root.getChild('AggregateExpr')) return undefined;
  if (!modifier) return [];
  const labels = modifier.getChild('GroupingLabels');
  return modifier.getChild('By') && labels ? sorted(labelsIn(labels, expr)) : undefined;
}

function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}

/** Each set sorted, without doubles. An expression that reads nothing has one empty set. */
function choicesOf(node: SyntaxNode, metricOf: (selector: SyntaxNode) => string | undefined): string[][] {
  return distinct(choices(node, metricOf));
}

function choices(node: SyntaxNode, metricOf: (selector: SyntaxNode) => string | undefined): string[][] {
  if (node.name === 'VectorSelector') return [[metricOf(node)].filter((name) => name !== undefined)];
  const parts = childrenOf(node).map((child) => distinct(choices(child, metricOf)));
  return isOr(node)
    ? parts.filter(([first]) => first !== undefined && first.length > 0).flat()
    : parts.reduce(everyPairOf, [[]]);
}

function isOr(node: SyntaxNode): boolean {
  return node.name === 'BinaryExpr' && node.getChild('Or') !== null;
}

function everyPairOf(left: string[][], right: string[][]): string[][] {
  return left.flatMap((one) => right.map((other) => [...one, ...other]));
}

function distinct(sets: readonly string[][]): string[][] {
  const keyed = new Map(
    sets.map((names) => [...new Set(names)].sort()).map((names) => [names.join(' '), names]),
  );
  return [...keyed.values()];
}

/** One sentence each; empty if nothing is wrong. Types beyond ranges are left to Prometheus. */
function mistakesOf(root: SyntaxNode, expr: string): string[] {
  if (expr.trim() === '') return ['the expression is empty'];
  const broken = brokenNodes(root).map(
    ({ from, to }) =>
      `unexpected ${from < expr.length ? `"${expr.slice(from, Math.max(to, from + 12))}"` : 'end'} at character ${from + 1}`,
  );
  return broken.length > 0
    ? [...new Set(broken)]
    : descendants(root, 'FunctionCall').flatMap((call) => rangeMistake(call, expr));
}

/** Names of the functions and aggregations around a node, the innermost first. */
function enclosingCalls(node: SyntaxNode, expr: string): string[] {
  const names: string[] = [];
  for (let around = node.parent; around !== null; around = around.parent) {
    const name = around.getChild('FunctionIdentifier') ?? around.getChild('AggregateOp');
    if (name !== null) names.push(textOf(name, expr));
  }
  return names;
}

function brokenNodes(node: SyntaxNode): SyntaxNode[] {
  return [...(node.type.isError ? [node] : []), ...childrenOf(node).flatMap(brokenNodes)];
}

const overTime =
  /^(rate|irate|increase|delta|idelta|deriv|changes|resets|predict_linear|holt_winters|double_exponential_smoothing|\w+_over_time)$/;
const ranges = new Set([
  'MatrixSelector',
  'SubqueryExpr',
  'OffsetExpr',
  'StepInvariantExpr',
  'ParenExpr',
  'AnchoredExpr',
  'SmoothedExpr',
]);

function rangeMistake(call: SyntaxNode, expr: string): string[] {
  const name = textOf(call.getChild('FunctionIdentifier') ?? call, expr);
  const body = call.getChild('FunctionCallBody');
  if (!overTime.test(name) || body === null || childrenOf(body).some((argument) => ranges.has(argument.name)))
    return [];
  return [`${name}() needs a range, such as [5m]`];
}
