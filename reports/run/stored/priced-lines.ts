// The ordered lines of a stored order, with what they come to.
import { contentOf, pricedText } from '../intents/content.ts';
import type { InternedNames } from '../interned-names.ts';

export interface PricedLine {
  item: number;
  quantity: number;
  unitPrice: number;
}

export interface PricedLines {
  lines: readonly PricedLine[];
  /** Interned ids of `contentOf` and `pricedText`. */
  content: number;
  priced: number;
  /** Sum of quantity × unit price. */
  price: number;
}

export function pricesOf(lines: readonly PricedLine[], { contents }: InternedNames): PricedLines {
  return {
    lines,
    content: contents.add(contentOf(lines)),
    priced: contents.add(pricedText(lines)),
    price: lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0),
  };
}
