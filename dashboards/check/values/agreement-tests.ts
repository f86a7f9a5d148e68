// Agreements between panels: what two of them count from different series, or one in parts, adds up.
//
//   good + bad = answered      sums over pods = the balancer's      the rows of outages = their counters
//   client = server + what explains the gap      parts of a cost = the cost
import { agreement } from './agreement.ts';
import { ofOrders } from './order-agreements.ts';
import { ofOutages } from './outage-agreements.ts';
import { ofCosts, ofDatabases, ofPods } from './platform-agreements.ts';
import { sumOfLast, type ValueTest } from './value-test.ts';
import { refIds } from './what-servers-saw.ts';

/** Minutes of the windows of the month's burn rates, in the order of the columns. */
const burnMinutes = [60, 360, 1_440, 4_320];

/**
 * A Prometheus that is younger than all windows holds the same events in each, so a rate falls as its window
 * grows.
 */
const burnsOfMonth = burnMinutes.map((minutes, index): ValueTest => {
  const other = index === 0 ? 1 : 0;
  return agreement({
    where: `showtime/burn-month/${refIds[index]}`,
    claim: 'burn rates of all objectives together, times the minutes of the window, as over another window',
    shown: sumOfLast,
    wanted: (answer, _observed, { startedWithTarget }) => {
      const rates = sumOfLast(answer(`showtime/burn-month/${refIds[other]}`));
      return rates === null || rates === 0 || !startedWithTarget
        ? null
        : (rates * (burnMinutes[other] ?? 0)) / minutes;
    },
    tolerance: { absolute: 0, relative: 0.01, because: 'both come from the same minutes' },
  });
});

export const agreements: readonly ValueTest[] = [
  ...ofOutages,
  ...ofOrders,
  ...ofPods,
  ...ofDatabases,
  ...ofCosts,
  ...burnsOfMonth,
];
