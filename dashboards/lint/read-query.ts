// Queries parsed for rules, with variables replaced by distinguishable values.
import { fillIn, parsePromql, type Promql } from '../promql/index.ts';

const scrapeSeconds = 1_009;
/** Stands for `$__rate_interval` in parsed queries: a range that is not written by hand. */
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
