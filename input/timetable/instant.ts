// Reads the times of a timetable: ISO 8601 to the minute or second, with or without an offset, and the hours
// after midnight as cinemas print them.

const pattern = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2}))?(Z|[+-]\d{2}:\d{2})?$/;

const dayMs = 24 * 3_600_000;
/** A day of shows is over before six in the morning. */
const lastHour = 29;

export interface Instant {
  /** Ms since 1970; a time without an offset is taken as UTC, because only differences matter. */
  ms: number;
  /** True if the text named its offset. */
  zoned: boolean;
}

/**
 * Undefined for a text that is no time, or names a day or an hour that does not exist. Cinemas print shows
 * after midnight on the day whose evening they belong to: hours go on to 29, so that 25:10 is 01:10 of the
 * next day.
 */
export function readInstant(text: string): Instant | undefined {
  const match = pattern.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hourText, minute, second = '00', zone] = match;
  const hour = Number(hourText);
  if (hour > lastHour) return undefined;
  const clockHour = String(hour % 24).padStart(2, '0');
  const local = `${year}-${month}-${day}T${clockHour}:${minute}:${second}`;
  const ms = Date.parse(`${local}${zone ?? 'Z'}`) + Math.floor(hour / 24) * dayMs;
  // Date.parse takes 31 February for 3 March: only what reads back the same exists.
  const exists = Number.isFinite(ms) && readsBack(local);
  return exists ? { ms, zoned: zone !== undefined } : undefined;
}

function readsBack(local: string): boolean {
  const ms = Date.parse(`${local}Z`);
  return Number.isFinite(ms) && new Date(ms).toISOString().startsWith(local);
}
