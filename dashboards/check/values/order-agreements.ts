// Agreements of orders: good and bad are all, pods and balancer the bad ones, the client's are the server's.
import type { Observed, ObservedSeries, Slo } from '../../../contract/index.ts';
import { agreement, answerOf, nearly, same, sameAs, sum, total } from './agreement.ts';
import { areaUnder, momentsOf } from './series-over-time.ts';
import { sumOfLast, type ValueTest } from './value-test.ts';
import { refIds, rush, seen } from './what-servers-saw.ts';

/** `shown`: refIds of the first panel that have a client's side, in the order of the comparison. */
export const sharesAgree = (shown: readonly string[]): ValueTest[] =>
  shown.map((refId, index) =>
    sameAs(
      `showtime/client-server-share/${refIds[2 * index + 1]}`,
      `showtime/good-share/${refId}`,
      'share of good requests at the server, as in the first panel',
      sumOfLast,
    ),
  );

export const ofOrders: ValueTest[] = [
  agreement({
    where: 'showtime/client-server-orders/D',
    claim: 'bad order requests, as the area under the line of bad orders',
    shown: sumOfLast,
    wanted: (answer, { window }) => {
      const bad = areaUnder(answer('showtime/orders/B'), window.stepSeconds);
      return bad === null || bad < 20 ? null : bad;
    },
    tolerance: {
      absolute: 5,
      relative: 0.25,
      because: 'bad answers come in bursts, of which a rate loses the first',
    },
  }),
  agreement({
    where: 'showtime/client-server-orders/B',
    claim: 'good order requests, as the area under the line of good orders',
    shown: sumOfLast,
    wanted: (answer, { window }) => areaUnder(answer('showtime/orders/A'), window.stepSeconds),
    tolerance: {
      absolute: 5,
      relative: 0.08,
      because: 'a rate over several scrapes smears what is added up',
    },
  }),
  agreement({
    where: 'showtime/orders/A',
    claim: 'good orders, as the area under the line, against the count of the same requests',
    shown: (series, { window }) => areaUnder(series, window.stepSeconds),
    wanted: (answer) => sumOfLast(answer('showtime/client-server-orders/B')),
    tolerance: {
      absolute: 5,
      relative: 0.08,
      because: 'a rate over several scrapes smears what is added up',
    },
  }),
  agreement({
    where: 'showtime/orders/B',
    claim: 'bad orders over time, those of pods and of the balancer together',
    shown: total,
    wanted: (answer) =>
      sum(
        areaUnder(answer('showtime-failover/errors/A'), 1),
        areaUnder(answer('showtime-failover/errors/B'), 1),
      ),
    tolerance: nearly,
  }),
  ...(['A', 'B'] as const).map((refId) =>
    agreement({
      where: `showtime-failover/errors/${refId}`,
      claim: 'bad orders over time by who gave them: with the other they are all',
      shown: total,
      wanted: (answer) => {
        const all = areaUnder(answer('showtime/orders/B'), 1);
        const other = areaUnder(answer(`showtime-failover/errors/${refId === 'A' ? 'B' : 'A'}`), 1);
        return all === null || other === null ? null : all - other;
      },
      tolerance: nearly,
    }),
  ),
  agreement({
    where: 'showtime/client-server-orders/C',
    claim: 'order intents that ended badly: what the server answered, less retries, challenges and good ones',
    shown: sumOfLast,
    wanted: (answer, _observed, truth) => {
      const of = (where: string): number | null => sumOfLast(answer(where));
      const less = (number: number | null): number | null => (number === null ? null : -number);
      const { sent, unanswered } = truth.challenges[rush] ?? { sent: 0, unanswered: 0 };
      if ((seen(truth, rush)?.unanswered ?? 0) > unanswered) return null;
      return sum(
        of('showtime/client-server-orders/B'),
        of('showtime/client-server-orders/D'),
        of('showtime/gap/E'),
        of('showtime/gap/F'),
        less(of('showtime/gap/A')),
        less(of('showtime/client-server-orders/A')),
        -sent,
      );
    },
    tolerance: { absolute: 1, relative: 0.02, because: 'answers that only one side saw' },
  }),
  sameAs(
    'showtime/client-server-latency/B',
    'showtime/latency/C',
    'p99 of good orders at the balancer, as in the panel of percentiles',
  ),
  sameAs(
    'showtime/latency/C',
    'showtime/client-server-latency/B',
    'p99 of good orders at the balancer, as beside the client',
  ),
  agreement({
    where: 'showtime/within-target/A',
    claim: 'good shares times all orders over time, the good ones',
    shown: (series, observed) => weighted(series, observed),
    wanted: (answer) => areaUnder(answer('showtime/orders/A'), 1),
    tolerance: nearly,
  }),
];

/** Shares, weighted by the order requests of their moments. */
function weighted(series: readonly ObservedSeries[], observed: Observed): number | null {
  const good = momentsOf(answerOf(observed, 'showtime/orders/A')[0]);
  const bad = momentsOf(answerOf(observed, 'showtime/orders/B')[0]);
  const shares = [...momentsOf(series[0])];
  if (shares.length === 0 || good.size === 0) return null;
  return shares.reduce(
    (all, [atMs, share]) => all + share * ((good.get(atMs) ?? 0) + (bad.get(atMs) ?? 0)),
    0,
  );
}

/** The share of orders in time, over time, against the count of the whole range. */
export function inTime(belowMs: number, index: number): ValueTest {
  return agreement({
    where: `showtime/within-target/${refIds[index]}`,
    claim: `shares of orders within ${belowMs} ms times all orders over time, those in time`,
    shown: (series, observed) => {
      const all = weighted(series, observed);
      return all === null ? null : all * observed.window.stepSeconds;
    },
    wanted: (_answer, _observed, truth) => seen(truth, rush)?.goodWithinMs[belowMs] ?? null,
    tolerance: { absolute: 10, relative: 0.12, because: 'rates smear, and the client waits a little longer' },
  });
}

/** Where no menu was bad, every moment shows it. */
export function menusAllGood(slos: readonly Slo[]): ValueTest[] {
  return slos.flatMap(({ name, indicator }, index) =>
    indicator.kind !== 'availability' || indicator.of === rush
      ? []
      : [
          agreement({
            where: `showtime/within-target/${refIds[index]}`,
            claim: `the lowest share of ${name} at any moment, where none was bad`,
            shown: (series) => {
              const values = series.flatMap(({ points }) => points.map(([, value]) => value ?? 0));
              return values.length === 0 ? null : Math.min(...values);
            },
            wanted: (_answer, _observed, truth) => {
              const counts = seen(truth, indicator.of);
              return counts === null || counts.all === 0 || counts.good < counts.all ? null : 1;
            },
            tolerance: same,
          }),
        ],
  );
}
