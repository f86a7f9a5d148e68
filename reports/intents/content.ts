// What was ordered, as one comparable text: a multiset of items, whatever the order of its lines.

/** Canonical text of ordered lines, `item×quantity` ascending; quantities of one item are added up. */
export function contentOf(lines: readonly { item: number; quantity: number }[]): string {
  const quantities = new Map<number, number>();
  for (const { item, quantity } of lines) quantities.set(item, (quantities.get(item) ?? 0) + quantity);
  return [...quantities].sort(([a], [b]) => a - b).map(([item, quantity]) => `${item}×${quantity}`).join(' ');
}
