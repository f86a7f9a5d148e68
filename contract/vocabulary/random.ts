// Seeded randomness that runs in k6 and in Node alike: same seed, same draws, everywhere.

/** Draws numbers in [0, 1). */
export type Random = () => number;

/**
 * A stream of draws for (seed, stream): a pure function, so customer n is the same in every run of a seed.
 * The generator is sfc32 (Chris Doty-Humphrey, PractRand), seeded through splitmix32.
 */
export function randomOf(seed: number, stream = 0): Random {
  const next = splitmix32((seed ^ Math.imul(stream + 1, 0x9e3779b1)) >>> 0);
  let a = next();
  let b = next();
  let c = next() ^ stream;
  let d = 1;
  const draw = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + t) | 0;
    return (t >>> 0) / 4294967296;
  };
  for (let warm = 0; warm < 12; warm += 1) draw();
  return draw;
}

/** A whole number in [0, below). */
export function drawBelow(random: Random, below: number): number {
  return Math.floor(random() * below);
}

/** A standard normal draw (Box and Muller, 1958). */
export function drawNormal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return radius * Math.cos(2 * Math.PI * random());
}

/** An exponential draw with the given mean. */
export function drawExponential(random: Random, mean: number): number {
  return -mean * Math.log(1 - random());
}

/** Cumulative weights of a Zipf law: rank r (from 1) has weight r^-exponent. */
export function zipfWeights(count: number, exponent: number): readonly number[] {
  const weights: number[] = [];
  let sum = 0;
  for (let rank = 1; rank <= count; rank += 1) weights.push((sum += rank ** -exponent));
  return weights.map((weight) => weight / sum);
}

/** The 0-based rank that a draw falls on, by cumulative weights that end at 1. */
export function drawRank(random: Random, cumulative: readonly number[]): number {
  const draw = random();
  const rank = cumulative.findIndex((weight) => draw < weight);
  return rank === -1 ? cumulative.length - 1 : rank;
}

function splitmix32(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
}
