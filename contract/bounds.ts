// The bounds of what a run folder may hold: beyond them a figure is damage, and is never worked with.

/**
 * A day, ms: no run is longer (a load has a ceiling of 4 h). A time that lies further from the start of its
 * run is damaged.
 */
export const maxRunMs = 86_400_000;

/** Arrivals that a curve may offer: 2,000 a second for 4 h are 28.8 million. */
export const maxArrivals = 50_000_000;

/** Bytes of a JSON file of a run folder, which is read into memory. */
export const maxWholeFileBytes = 64 << 20;

/** Journeys with a row of their own: a script that names one per URL with an id has thousands. */
export const mostJourneys = 200;

/** Why `atMs` cannot be a time of a run; undefined if it can. `what` names the figure. */
export function whyNoTime(what: string, atMs: number): string | undefined {
  return Math.abs(atMs) <= maxRunMs ? undefined : `${what} ${atMs} is more than a day from the start`;
}
