// Reads the times of a timetable: ISO 8601 to the minute or second, with or without an offset.

const pattern = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2}))?(Z|[+-]\d{2}:\d{2})?$/;

export interface Instant {
  /** Ms since 1970; a time without an offset is taken as UTC, because only differences matter. */
  ms: number;
  /** True if the text named its offset. */
  zoned: boolean;
}

/** Undefined for a text that is no time, or names a day or an hour that does not exist. */
export function readInstant(text: string): Instant | undefined {
  const match = pattern.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second = '00', zone] = match;
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const ms = Date.parse(`${local}${zone ?? 'Z'}`);
  // Date.parse takes 31 February for 3 March: only what reads back the same exists.
  const exists = Number.isFinite(ms) && new Date(Date.parse(`${local}Z`)).toISOString().startsWith(local);
  return exists ? { ms, zoned: zone !== undefined } : undefined;
}
