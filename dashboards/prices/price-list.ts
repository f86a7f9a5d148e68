// A price list: the price of an hour of each resource that a rush uses.

export interface PriceList {
  /** Prices differ by region. */
  region: string;
  currency: 'USD';
  /** The day on which the prices were read, `YYYY-MM-DD`. */
  asOf: string;
  node: Price;
  database: Price;
}

export interface Price {
  what: string;
  perHour: number;
  source: string;
}

/** One sentence for a panel's description. */
export function describePrices({ region, asOf, node, database }: PriceList): string {
  return `List prices of ${region}, ${asOf}: a node ${node.perHour} USD an hour (${node.what}), a database ${database.perHour} USD an hour (${database.what}).`;
}
