// What warming up showed: subjects that answer, journeys that are really played, and how long a slice must be
// for each of them.
import {
  ShowtimeError,
  sides,
  type Budget,
  type GateRecord,
  type Side,
  type Slice,
} from '../../contract/index.ts';
import { sliceFor } from '../../input/gate/slice-size.ts';

/**
 * A journey that no subject answered even once is a wrong plan, or no service. Where the baseline answers, a candidate
 * that never does is what the gate is for: its availability is judged.
 */
export function refuseDead(slices: readonly Slice[]): void {
  const judged: readonly Side[] = slices.some(({ side }) => side === 'baseline') ? ['baseline'] : sides;
  const problems = judged.flatMap((side) => {
    const played = slices.filter((slice) => slice.side === side);
    const names = journeysOf(played);
    return names
      .filter((name) => played.every(({ journeys }) => (journeys[name]?.good ?? 0) === 0))
      .map((name) => {
        const failures = [
          ...new Set(played.flatMap(({ journeys }) => Object.keys(journeys[name]?.failures ?? {}))),
        ];
        return `${side}: no request of ${name} was answered well (${failures.slice(0, 3).join(', ')})`;
      });
  });
  if (problems.length === 0) return;
  throw new ShowtimeError('subject-answers-wrongly', {
    what: 'warming up showed nothing but failures',
    why: 'a gate on failures would prove nothing:',
    problems,
    fix: 'correct the script, the planned requests or the service',
  });
}

/**
 * The journeys of a script are known only after it was played. A budget without requests would stay
 * inconclusive until time is over.
 */
export function refuseUnplayed(budgets: readonly Budget[], slices: readonly Slice[]): void {
  const played = journeysOf(slices);
  const missing = [...new Set(budgets.map(({ journey }) => journey))].filter(
    (journey) => !played.includes(journey),
  );
  if (missing.length === 0 || slices.length === 0) return;
  throw new ShowtimeError('bad-budgets', {
    what: 'budgets name journeys that the load never played',
    why: `warming up played ${played.length === 0 ? 'no journey at all' : `only ${played.join(', ')}`}; nothing was measured:`,
    problems: missing.map(
      (journey) =>
        `${budgets
          .filter((budget) => budget.journey === journey)
          .map(({ name }) => name)
          .join(', ')}: no request was tagged journey "${journey}"`,
    ),
    fix: "name one of these journeys, or tag the script's requests: http.get(url, { tags: { journey: '…' } }); a journey this rare needs a higher --rate",
  });
}

/**
 * The record with slices long enough for every budget's journey. The share of each journey of a script is
 * known only after the warm-up; planned requests have fixed shares.
 */
export function fittedTo(record: GateRecord, slices: readonly Slice[]): GateRecord {
  const { load, budgets } = record;
  if (record.engine !== 'k6' || slices.length === 0) return record;
  const shares = sharesOf(record, slices);
  const { requests, lengthMs } = sliceFor(load.ratePerSecond, shares, budgets);
  const longer = requests > load.sliceRequests ? { sliceRequests: requests, sliceMs: lengthMs } : {};
  return { ...record, load: { ...load, ...longer, journeys: shares } };
}

/**
 * Requests an arrival. Of the baseline, where it plays the journey: a candidate that loses customers on the
 * way must not make its slices longer.
 */
function sharesOf({ load }: GateRecord, slices: readonly Slice[]): Record<string, number> {
  const share = (side: Side, journey: string): number => {
    const played = slices.filter((slice) => slice.side === side);
    return (
      played.reduce((sum, { journeys }) => sum + (journeys[journey]?.offered ?? 0), 0) /
      (played.length * load.sliceRequests)
    );
  };
  return Object.fromEntries(
    journeysOf(slices).map((journey) => [journey, share('baseline', journey) || share('candidate', journey)]),
  );
}

/** Those with at least one request. */
function journeysOf(slices: readonly Slice[]): string[] {
  return [
    ...new Set(
      slices.flatMap(({ journeys }) =>
        Object.entries(journeys).flatMap(([name, { offered }]) => (offered > 0 ? [name] : [])),
      ),
    ),
  ];
}
