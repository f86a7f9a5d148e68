// Value tests of unsuccessful orders: refusals and failures by component, and orders that were never sent.
import { areaUnder } from './series-over-time.ts';
import { sumOfLast, type ValueTest } from './value-test.ts';
import { areaOfBursts, badBy, few, rush, seen, shedByPods } from './what-servers-saw.ts';

const underLine: Pick<ValueTest, 'shown' | 'tolerance'> = {
  shown: (series, _truth, { window }) => areaUnder(series, window.stepSeconds),
  tolerance: { absolute: 5, ...areaOfBursts },
};
const counted: Pick<ValueTest, 'shown' | 'tolerance'> = { shown: sumOfLast, tolerance: few };

export const refusals: readonly ValueTest[] = [
  {
    where: 'showtime/orders/C',
    claim: 'requests that a full queue turned away, as the area under the line',
    truth: shedByPods,
    ...underLine,
  },
  {
    where: 'showtime/gap/C',
    claim: 'orders that the balancer refused or failed at',
    truth: (truth) => badBy(truth)?.balancer ?? null,
    ...counted,
  },
  {
    where: 'showtime/gap/D',
    claim: 'orders that pods refused',
    truth: (truth) => badBy(truth)?.refusedByPods ?? null,
    ...counted,
  },
  {
    where: 'showtime/gap/E',
    claim: "order requests that were the client's own mistake",
    truth: (truth) => seen(truth, rush)?.excluded ?? null,
    ...counted,
  },
  {
    where: 'showtime/gap/F',
    claim: 'arrivals that k6 dropped',
    truth: ({ arrivals }) => arrivals.dropped,
    ...counted,
  },
  {
    where: 'showtime-failover/errors/A',
    claim: 'bad answers of pods to orders, as the area under the line',
    truth: (truth) => badBy(truth)?.pods ?? null,
    ...underLine,
  },
  {
    where: 'showtime-failover/errors/B',
    claim: 'bad answers of the balancer to orders, as the area under the line',
    truth: (truth) => badBy(truth)?.balancer ?? null,
    ...underLine,
  },
];
