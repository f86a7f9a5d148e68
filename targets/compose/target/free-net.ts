// Chooses a network for the pair: the databases have fixed addresses, so it is named before it is made.

/** 10.177.0.0; docker-compose.yml alone has the 31st of its networks. */
const base = (10 << 24) + (177 << 16);
const first = 32;

/**
 * The first of 10.177.32 to 10.177.255 that overlaps no subnet of the engine, each such as `10.177.0.0/18`; of IPv6
 * it has none. Throws if all are taken.
 */
export function freeNet(taken: readonly string[]): string {
  const ranges = taken.flatMap(rangeOf);
  for (let third = first; third < 256; third += 1) {
    const from = base + (third << 8);
    if (!ranges.some((range) => range.from <= from + 255 && from <= range.to)) return `10.177.${third}`;
  }
  throw new Error('every network from 10.177.32 to 10.177.255 is taken on this engine');
}

/** First and last address, as numbers. */
function rangeOf(subnet: string): readonly { from: number; to: number }[] {
  const parts = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(subnet)?.slice(1).map(Number);
  if (parts === undefined) return [];
  const [a = 0, b = 0, c = 0, d = 0, prefix = 32] = parts;
  const size = 2 ** (32 - prefix);
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  const from = Math.floor(address / size) * size;
  return [{ from, to: from + size - 1 }];
}
