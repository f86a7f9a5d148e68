// Queries as rules read them: variables filled in by values that can be told apart again.
import { fillIn, parsePromql, type Promql } from '../promql/index.ts';

const scrapeSeconds = 1_009;
/** What `$__rate_interval` is in queries read here: a length that nobody writes by hand. */
export const rateInterval = `${4 * scrapeSeconds}s`;

export function readQuery(expr: string | undefined): Promql {
  return parsePromql(
    fillIn(expr ?? '', {
      target: 'TARGET',
      zone: 'ZONE',
      pod: 'POD',
      rangeSeconds: 86_399,
      intervalSeconds: 61,
      scrapeSeconds,
    }),
  );
}
