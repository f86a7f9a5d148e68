// Finds the starts that lie so far from the others that a date must be mistyped.

export interface Start {
  /** Ms since 1970. */
  ms: number;
  /** As it was written. */
  text: string;
  /** Line of the file. */
  line: number;
}

const dayMs = 24 * 3_600_000;
/** All screenings of a timetable lie within this many days. */
export const maxSpanDays = 31;

/**
 * A problem for each start outside of the `maxSpanDays` that hold the most starts (the earliest such, if
 * several do); none if all lie within. In the order of `starts`.
 */
export function strayStarts(starts: readonly Start[]): { line: number; text: string }[] {
  const sorted = [...starts].sort((one, other) => one.ms - other.ms);
  const { from, to } = fullestSpan(sorted);
  const [first, last] = [sorted[from], sorted[to]];
  if (first === undefined || last === undefined) return [];
  return starts
    .filter(({ ms }) => ms < first.ms || ms > last.ms)
    .map(({ ms, text, line }) => ({
      line,
      text:
        `starts_at ${text} is ${describeDistance(ms < first.ms ? first.ms - ms : ms - last.ms)} ${ms < first.ms ? 'before' : 'after'} ` +
        `the other screenings (${first.text} to ${last.text}), and all must lie within ${maxSpanDays} days: is the date mistyped?`,
    }));
}

/** Indexes of the first and the last start of the span that holds the most. */
function fullestSpan(sorted: readonly Start[]): { from: number; to: number } {
  let best = { from: 0, to: -1 };
  let from = 0;
  sorted.forEach(({ ms }, to) => {
    while (ms - (sorted[from]?.ms ?? ms) > maxSpanDays * dayMs) from += 1;
    if (to - from > best.to - best.from) best = { from, to };
  });
  return best;
}

function describeDistance(ms: number): string {
  const days = Math.round(ms / dayMs);
  return days < 730 ? `${days} days` : `${Math.round(days / 365.25)} years`;
}
