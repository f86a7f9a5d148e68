// What was ordered, as one comparable text: a multiset of items, whatever the order of its lines.

/** Canonical text of ordered lines, `item×quantity` ascending; quantities of one item are added up. */
export function contentOf(lines: readonly { item: number; quantity: number }[]): string {
  const [only, second] = lines;
  if (only && !second) return `${only.item}×${only.quantity}`;
  const quantities = new Map<number, number>();
  for (const { item, quantity } of lines) quantities.set(item, (quantities.get(item) ?? 0) + quantity);
  return [...quantities]
    .sort(([a], [b]) => a - b)
    .map(([item, quantity]) => `${item}×${quantity}`)
    .join(' ');
}

/** The lines with their unit prices, sorted; lines of one item stay apart. */
export function pricedText(lines: readonly { item: number; quantity: number; unitPrice: number }[]): string {
  return lines
    .map(({ item, quantity, unitPrice }) => `item ${item}: ${quantity} at ${unitPrice}`)
    .sort()
    .join('; ');
}
