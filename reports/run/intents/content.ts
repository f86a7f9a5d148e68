// The content of an order as one comparable text: a multiset of items, independent of the order of its lines.

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

/** The ordered lines of a `contentOf` text. */
export function linesOf(content: string): { item: number; quantity: number }[] {
  if (content === '') return [];
  return content.split(' ').map((line) => {
    const [item, quantity] = line.split('×');
    return { item: Number(item), quantity: Number(quantity) };
  });
}

/** The lines with their unit prices, sorted; lines of one item stay apart. */
export function pricedText(lines: readonly { item: number; quantity: number; unitPrice: number }[]): string {
  return lines
    .map(({ item, quantity, unitPrice }) => `item ${item}: ${quantity} at ${unitPrice}`)
    .sort()
    .join('; ');
}

/** Items and unit prices of a `pricedText`. */
export function unitPricesOf(priced: string): { item: number; unitPrice: number }[] {
  return [...priced.matchAll(/item (-?\d+): -?\d+ at (-?\d+)/g)].map(([, item, unitPrice]) => ({
    item: Number(item),
    unitPrice: Number(unitPrice),
  }));
}
