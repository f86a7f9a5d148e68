// What is wrong with a PromQL expression: where the grammar breaks, and functions over time that are given no
// range.
import type { SyntaxNode } from '@lezer/common';
import { childrenOf, descendants, textOf } from './tree.ts';

/** One sentence each; empty if nothing is wrong. Types beyond ranges are left to Prometheus. */
export function mistakesOf(root: SyntaxNode, expr: string): string[] {
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
export function enclosingCalls(node: SyntaxNode, expr: string): string[] {
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
