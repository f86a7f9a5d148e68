// Agreements of outages: the rows of the list are what counters, layers and the stopwatch say.
import { agreement, nearly, thousandths, total } from './agreement.ts';
import { highest, sumOfLast, type ValueTest } from './value-test.ts';
import { refIds } from './what-servers-saw.ts';

const list = (column: string): string => `showtime-failover/outage-list/${column}`;
const [began, length, , faultOf, detection, promotion, endpoint, service] = refIds;

export const ofOutages: ValueTest[] = [
  agreement({
    where: 'showtime-failover/longest-outage/A',
    claim: 'the longest of the rows of outages, seconds',
    shown: sumOfLast,
    wanted: (answer) => highest(answer(list(`${length}`))),
    tolerance: thousandths,
  }),
  agreement({
    where: 'showtime-failover/outages/A',
    claim: 'outages, as many as there are rows',
    shown: sumOfLast,
    wanted: (answer) => answer(list(`${began}`)).length || null,
    tolerance: { absolute: 0, because: 'a row for each' },
  }),
  agreement({
    where: 'showtime-failover/outage-seconds/A',
    claim: 'time in outages, the lengths of all rows together',
    shown: sumOfLast,
    wanted: (answer) => sumOfLast(answer(list(`${length}`))),
    tolerance: thousandths,
  }),
  agreement({
    where: 'showtime-failover/stopwatch/A',
    claim: 'the highest that the stopwatch stands, the longest of the rows, seconds',
    shown: highest,
    wanted: (answer) => highest(answer(list(`${length}`))),
    tolerance: { absolute: 1.1, because: 'it is read once a scrape, and the next outage may follow at once' },
  }),
  agreement({
    where: list(`${faultOf}`),
    claim: 'faults behind outages, each marked by 1',
    shown: sumOfLast,
    wanted: (answer) => answer(list(`${faultOf}`)).length || null,
    tolerance: { absolute: 0, because: 'it is a mark' },
  }),
  ...[detection, promotion, endpoint, service].map((column) =>
    agreement({
      where: list(`${column}`),
      claim: 'layers, all outages together: with the other layers they are the lengths, seconds',
      shown: sumOfLast,
      wanted: (answer) => {
        const others = [detection, promotion, endpoint, service].filter((other) => other !== column);
        const parts = others.map((other) => sumOfLast(answer(list(`${other}`))) ?? 0);
        const lengths = sumOfLast(answer(list(`${length}`)));
        return answer(list(`${column}`)).length === 0 || lengths === null
          ? null
          : parts.reduce((left, part) => left - part, lengths);
      },
      tolerance: thousandths,
    }),
  ),
  agreement({
    where: 'showtime-failover/writers/A',
    claim: 'writers over time, as many as members are shown in that role',
    shown: total,
    wanted: (answer) =>
      answer('showtime-failover/roles/A')
        .flatMap(({ points }) => points)
        .filter(([, value]) => value === 5).length || null,
    tolerance: nearly,
  }),
];
