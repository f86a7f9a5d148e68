// How a large run is laid out: its sizes, and what follows from them for every arrival.
import { customerOf, ordersOf, type Customer } from './customers.ts';

export interface LargeRunSizes {
  /** Rows of samples.csv, arrivals among them. */
  samples: number;
  /** Order intents of customers; the probe adds 20 a second. */
  intents: number;
  /** Length of the load; default as long as 5,500 samples/s take, 60 s at least. */
  durationMs?: number;
  seed?: number;
}

export interface Layout {
  samples: number;
  intents: number;
  durationMs: number;
  seed: number;
  /** Visits; each has an arrival row, every so many of them order. */
  arrivals: number;
  /** Requests for a menu that fill the samples up. */
  menus: number;
}

const samplesPerSecond = 5_500;
const minDurationMs = 60_000;
const samplesPerArrival = 5;

/** Throws RangeError if a size is invalid, or the samples cannot hold the requests of the orders. */
export function layoutOf({ samples, intents, durationMs, seed = 20_261_123 }: LargeRunSizes): Layout {
  for (const [name, value] of Object.entries({ samples, intents, seed })) {
    if (!Number.isSafeInteger(value) || value < 1)
      throw new RangeError(`${name} must be a whole number above 0, it is ${value}`);
  }
  const arrivals = Math.max(intents, Math.floor(samples / samplesPerArrival));
  let ofOrders = 0;
  for (const { requests } of ordersOf(seed, intents)) ofOrders += requests;
  const menus = samples - arrivals - ofOrders;
  if (menus < arrivals) {
    throw new RangeError(
      `${samples} samples cannot hold ${intents} order intents: name at least ${intents * 2 + ofOrders} samples`,
    );
  }
  return {
    samples,
    intents,
    seed,
    arrivals,
    menus,
    durationMs: durationMs ?? Math.max(minDurationMs, Math.ceil(samples / samplesPerSecond) * 1000),
  };
}

/** When arrival `index` (from 0) is scheduled, ms from the start of the load: evenly, to the microsecond. */
export function scheduledMs({ durationMs, arrivals }: Layout, index: number): number {
  return Math.round(((index + 0.5) * durationMs * 1000) / arrivals) / 1000;
}

/** The customer who orders in arrival `index`; undefined if that visit only reads menus. */
export function customerIn({ seed, intents, arrivals }: Layout, index: number): Customer | undefined {
  const n = Math.ceil((index * intents) / arrivals);
  return Math.floor((n * arrivals) / intents) === index && n < intents ? customerOf(seed, n) : undefined;
}

/** How many menus the visit of arrival `index` requests. */
export function menusIn({ menus, arrivals }: Layout, index: number): number {
  return Math.floor(((index + 1) * menus) / arrivals) - Math.floor((index * menus) / arrivals);
}
