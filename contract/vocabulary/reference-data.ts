// The reference cinema's fixed numbers: how much there is, and what is kept aside for the probe.

/** Seeded members have ids 1 … memberCount. */
export const memberCount = 20_000;
/** Seeded theatres have ids 1 … theatreCount, unless a timetable names others. */
export const theatreCount = 40;
/** Seeded items have ids 1 … itemCount. */
export const itemCount = 30;

/** The order probe's reserved member, theatre-wide item and stock: no customer ever touches them. */
export const probe = {
  member: 1_000_001,
  item: 1_001,
  /** Its item is stocked in every theatre, and always in this one. */
  theatre: 1,
} as const;

/** Largest quantity of one item in an order, and most lines of an order. */
export const orderLimits = { quantity: 10, lines: 8 } as const;

/**
 * The PIN of a seeded member, six digits. Derivable, because load scripts must be able to sign in to the demo
 * cinema. Members of a real cinema choose their PINs, which cannot be computed.
 */
export function pinOf(member: number): string {
  return String(((member * 7919) % 1_000_003) % 1_000_000).padStart(6, '0');
}
