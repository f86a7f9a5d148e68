// Sets of MySQL's GTIDs: read as text, compared as intervals.
// Format: https://dev.mysql.com/doc/refman/8.4/en/replication-gtids-concepts.html

/** First and last number of an interval, both included. */
type Interval = readonly [number, number];

/**
 * How many transactions of the set `there` are not in the set `here`, such as
 * `3e11fa47-…:1-5:11,3e11fa47-…:tag:1-3`. Exact.
 */
export function transactionsMissing(there: string, here: string): number {
  const known = intervalsByOrigin(here);
  let missing = 0;
  for (const [origin, intervals] of intervalsByOrigin(there))
    for (const interval of intervals)
      missing += lengthOf(interval) - overlap(interval, known.get(origin) ?? []);
  return missing;
}

/** The server breaks long sets into lines. */
export function oneLine(set: unknown): string {
  return typeof set === 'string' ? set.replaceAll(/\s+/g, '') : '';
}

/** By origin, which is a server's UUID and the tag if there is one; intervals of one origin do not overlap. */
function intervalsByOrigin(set: string): Map<string, Interval[]> {
  const found = new Map<string, Interval[]>();
  for (const member of oneLine(set).toLowerCase().split(',')) {
    const [uuid = '', ...parts] = member.split(':');
    let origin = uuid;
    for (const part of parts) {
      const numbers = /^(\d+)(?:-(\d+))?$/.exec(part);
      if (numbers === null) {
        origin = `${uuid}:${part}`;
        continue;
      }
      const first = Number(numbers[1]);
      const interval: Interval = [first, Number(numbers[2] ?? first)];
      found.set(origin, [...(found.get(origin) ?? []), interval]);
    }
  }
  return found;
}

function lengthOf([first, last]: Interval): number {
  return last - first + 1;
}

function overlap([first, last]: Interval, others: readonly Interval[]): number {
  let count = 0;
  for (const [from, to] of others) count += Math.max(0, Math.min(last, to) - Math.max(first, from) + 1);
  return count;
}
