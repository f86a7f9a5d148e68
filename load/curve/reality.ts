// States a played load as a multiple of the reality that it was made from.
import type { Timetable } from './timetable.ts';
import type { Behaviour } from './behaviour.ts';
import type { Demand, Rush } from './demand.ts';

export interface Played {
  timetable: Timetable;
  behaviour: Behaviour;
  demand: Demand;
  rush: Rush;
  peakPerSecond: number;
  durationMs: number;
  /** The peak all the time. */
  steady: boolean;
}

/** One sentence, e.g. `peak 60 orders/s = 15 × the real peak of 4.02 orders/s of chain-wide-slot.csv (…)`. */
export function stateReality({
  timetable,
  behaviour,
  demand,
  rush,
  peakPerSecond,
  durationMs,
  steady,
}: Played): string {
  const theatres = new Set(timetable.screenings.map(({ theatre }) => theatre)).size;
  const { appShare, lead } = behaviour;
  return (
    `peak ${short(peakPerSecond)} orders/s = ${short(peakPerSecond / rush.peakPerSecond)} × the real peak of ` +
    `${short(rush.peakPerSecond)} orders/s of ${timetable.name} (${count(theatres, 'theatre')}, ${count(timetable.screenings.length, 'screening')}, ` +
    `${count(Math.round(demand.orders), 'app order')} if ${short(appShare * 100)} % of the sold seats order by app ` +
    `${short(lead.meanMin)} ± ${short(lead.spreadMin)} min before the film); ` +
    (steady
      ? `the peak for ${short(durationMs / 1000)} s`
      : `${short(rush.durationMs / 60_000)} min of rush played in ` +
        `${short(durationMs / 1000)} s, compressed ${short(rush.durationMs / durationMs)} ×`)
  );
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString('en-US')} ${noun}${number === 1 ? '' : 's'}`;
}

/** Three significant digits, without an exponent. */
function short(value: number): string {
  return value >= 100 ? Math.round(value).toString() : Number(value.toPrecision(3)).toString();
}
