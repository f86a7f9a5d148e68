// Times without an acknowledgement, from ascending stamps.

export interface Gap {
  fromMs: number;
  untilMs: number;
}

/**
 * The longest time between two consecutive stamps that touches the window; undefined if fewer than two stamps
 * do.
 */
export function longestGapIn(stampsMs: readonly number[], fromMs: number, toMs: number): Gap | undefined {
  let longest: Gap | undefined;
  for (let index = 1; index < stampsMs.length; index += 1) {
    const gap = { fromMs: stampsMs[index - 1] ?? NaN, untilMs: stampsMs[index] ?? NaN };
    if (gap.untilMs < fromMs || gap.fromMs > toMs) continue;
    if (longest === undefined || gap.untilMs - gap.fromMs > longest.untilMs - longest.fromMs) longest = gap;
  }
  return longest;
}

/** How many stamps lie in the window. */
export function countIn(stampsMs: readonly number[], fromMs: number, toMs: number): number {
  return stampsMs.reduce((count, atMs) => count + (atMs >= fromMs && atMs <= toMs ? 1 : 0), 0);
}
