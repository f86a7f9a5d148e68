// How moviegoers order: what share uses the app, and how long before the film; as weights on a grid of real
// time.

/** Lead time before the film starts, minutes. */
export interface LeadTime {
  shape: 'normal' | 'gamma';
  meanMin: number;
  /** Standard deviation: the steepness of the hump. */
  spreadMin: number;
}

export interface Behaviour {
  /** Share of sold seats that order by app. */
  appShare: number;
  lead: LeadTime;
}

/**
 * Moviegoers arrive 19 min early on average (Arbitron 2003). A share of 25 % and a spread of 8 min are
 * assumptions, chosen so that 170 sites with 6 shows of 80 sold seats each peak at 17 orders/s.
 */
export const usualBehaviour: Behaviour = {
  appShare: 0.25,
  lead: { shape: 'normal', meanMin: 19, spreadMin: 8 },
};

/** Step of the grid on which demand is reckoned, ms of real time. */
export const gridMs = 5_000;

/**
 * Share of orders per grid step of lead time; entry i is for leads around (i + ½) steps; sums to 1, with no
 * orders after the start.
 */
export function leadWeights({ shape, meanMin, spreadMin }: LeadTime): readonly number[] {
  const longestMin = meanMin + 6 * spreadMin;
  const density = shape === 'normal' ? normal(meanMin, spreadMin) : gamma(meanMin, spreadMin);
  const steps = Math.ceil((longestMin * 60_000) / gridMs);
  const raw = Array.from({ length: steps }, (_, step) => density(((step + 0.5) * gridMs) / 60_000));
  const sum = raw.reduce((total, weight) => total + weight, 0);
  return raw.map((weight) => weight / sum);
}

/** Densities up to a constant factor: the grid's sum normalises them. */
function normal(mean: number, spread: number): (min: number) => number {
  return (min) => Math.exp(-((min - mean) ** 2) / (2 * spread ** 2));
}

/** Gamma law of this mean and deviation, scaled by its mode so that large shapes do not overflow. */
function gamma(mean: number, spread: number): (min: number) => number {
  const shape = (mean / spread) ** 2;
  const scale = spread ** 2 / mean;
  return (min) => Math.exp((shape - 1) * Math.log(min / mean) - (min - mean) / scale);
}
