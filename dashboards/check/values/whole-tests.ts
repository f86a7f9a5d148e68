// Value tests of gauges that count things: a count is whole.
import { locationOf } from '../finding.ts';
import type { ValueTest } from './value-test.ts';

const gauges = [
  'showtime-failover/connections/A',
  'showtime-failover/connections/B',
  'showtime-service/pool/A',
  'showtime-service/queued/A',
  'showtime-service/in-flight/A',
  'showtime-service/ready-pods/A',
  'showtime-service/ready-pods/B',
  'showtime-database/connections/A',
  'showtime-database/connections/B',
  'showtime-database/connections/C',
  'showtime-platform/pods/A',
  'showtime-platform/pods/B',
];

export const wholeCounts: readonly ValueTest[] = gauges.map((where) => ({
  where,
  claim: 'moments at which a count is not whole',
  truth: (_truth, { queries }) =>
    queries.some((query) => locationOf(query) === where && query.series.length > 0) ? 0 : null,
  shown: (series) =>
    series.flatMap(({ points }) => points).filter(([, value]) => value !== null && !Number.isInteger(value))
      .length,
  tolerance: { absolute: 0, because: 'things are counted' },
}));
