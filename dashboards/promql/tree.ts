// Small readings of a lezer syntax tree.
import type { SyntaxNode } from '@lezer/common';

export function textOf(node: SyntaxNode, source: string): string {
  return source.slice(node.from, node.to);
}

/** All nodes of that name below `node`, in the order of the text. */
export function descendants(node: SyntaxNode, name: string): SyntaxNode[] {
  return childrenOf(node).flatMap((child) => [
    ...(child.name === name ? [child] : []),
    ...descendants(child, name),
  ]);
}

export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children;
}

/** The value of a PromQL string literal; anything else comes back as it is. */
export function unquoted(text: string): string {
  if (/^`[^]*`$/.test(text)) return text.slice(1, -1);
  return /^(["'])[^]*\1$/.test(text)
    ? text.slice(1, -1).replace(/\\(.)/g, (_whole, escaped: string) => escapes[escaped] ?? escaped)
    : text;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
