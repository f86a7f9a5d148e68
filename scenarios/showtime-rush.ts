// The showtime rush: everybody orders snacks just before the film. Also a plain k6 script: `k6 run
// scenarios/showtime-rush.ts`.
import exec from 'k6/execution';
import { Counter } from 'k6/metrics';
import type { Options } from 'k6/options';
import { arrivalMetric, metadataNames } from '../contract/vocabulary/index.ts';
import { customerOf } from './showtime-rush/customer.ts';
import { arrivalExecutor } from './showtime-rush/executor.ts';
import { curve, judgesItself, runners, seed, theatres } from './showtime-rush/settings.ts';
import { thresholdsFor } from './showtime-rush/thresholds.ts';
import { visitAs } from './showtime-rush/visit.ts';
import type { Placed } from './showtime-rush/visit-state.ts';

export const options: Options = {
  scenarios: { rush: arrivalExecutor(curve, runners) },
  ...(judgesItself ? { thresholds: thresholdsFor(curve) } : {}),
};

const arrived = new Counter(arrivalMetric);
/** The order of this VU's customer before: what the next one may try to read, in vain. */
let before: Placed | undefined;

/** One arrival: one customer, one visit. */
export default function arrive(): void {
  const n = exec.scenario.iterationInTest;
  exec.vu.metrics.metadata[metadataNames.customer] = String(n);
  arrived.add(1);
  before = visitAs(customerOf(seed, n, theatres), before) ?? before;
}
