// Which sets of metrics are enough for an expression to answer: `or` offers a choice, everything else needs
// all.
import type { SyntaxNode } from '@lezer/common';
import { childrenOf } from './tree.ts';

/** Each set sorted, without doubles. An expression that reads nothing has one empty set. */
export function choicesOf(
  node: SyntaxNode,
  metricOf: (selector: SyntaxNode) => string | undefined,
): string[][] {
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
