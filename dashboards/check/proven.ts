// proven: every query of a rehearsal is held by a value test, or listed as not proven with the reason; and tests
// and reasons are about panels that there are.
import type { PanelQuery } from '../panel-query.ts';
import { parsePromql } from '../promql/index.ts';
import { fillIn } from '../promql/index.ts';
import { locationOf, type Finding } from './finding.ts';
import type { ValueTest } from './values/value-test.ts';

/** One finding a query that a rehearsal answers, and one for each test or reason without a panel. */
export function proven(
  queries: readonly PanelQuery[],
  tests: readonly ValueTest[],
  reasons: Readonly<Record<string, string>>,
): Finding[] {
  const held = new Map<string, number>();
  for (const { where } of tests) held.set(where, (held.get(where) ?? 0) + 1);
  const locations = new Set(queries.map(locationOf));
  const lost = [...new Set([...held.keys(), ...Object.keys(reasons)])].filter(
    (where) => !locations.has(where),
  );
  return [
    ...queries
      .filter(({ expectedOn }) => expectedOn === 'run' || expectedOn === 'outage')
      .map((query): Finding => {
        const where = locationOf(query);
        const tested = held.get(where);
        const reason = reasons[where];
        if (tested !== undefined)
          return { check, where, outcome: 'pass', because: `${tested} value tests hold it` };
        return reason === undefined
          ? { check, where, outcome: 'fail', because: 'no value test holds it, and no reason is given' }
          : { check, where, outcome: 'not-asked', because: `not proven: ${reason}` };
      }),
    ...lost.map((where): Finding => ({
      check,
      where,
      outcome: 'fail',
      because: 'a value test or a reason is about it, and no panel ships with it: was it removed?',
    })),
  ];
}

const check = 'proven';

/** units-fit: what is measured in seconds is shown in seconds. One finding for each query of which that is known. */
export function unitsFit(queries: readonly PanelQuery[]): Finding[] {
  return queries.filter(isInSeconds).map((query): Finding => ({
    check: 'units-fit',
    where: locationOf(query),
    outcome: query.unit === 's' ? 'pass' : 'fail',
    because: query.unit === 's' ? 'seconds' : `seconds are shown in the unit "${query.unit}"`,
  }));
}

/** A percentile, a gauge or a rise of seconds; a rate of seconds is a share, and a timestamp is a moment. */
function isInSeconds({ expr }: PanelQuery): boolean {
  const { metrics } = parsePromql(fillIn(expr, { target: 'any', rangeSeconds: 60, intervalSeconds: 1 }));
  const measured = metrics.filter((name) => name !== 'up' && !name.endsWith('_timestamp_seconds'));
  return (
    measured.some((name) => name.includes('_seconds')) &&
    measured.every((name) => /_seconds(_bucket|_total)?$|^order_outages_total$/.test(name)) &&
    (expr.includes('histogram_quantile') || !/\brate\(|offset.*\/|\* 1000/.test(expr))
  );
}
