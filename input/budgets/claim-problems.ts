// Finds invalid claims of a budgets file: duplicate names, an SLO's numbers repeated, journeys that the load
// does not play, limits beyond the timeout.
import { needsBaseline, type Budget, type Slo } from '../../contract/index.ts';
import type { Claim } from './claims.ts';
import type { Problem } from './shape-problems.ts';

interface InForce {
  slos: readonly Slo[];
  /** Journeys that the load plays; null if unknown. */
  played: readonly string[] | null;
  /** An answer that takes longer counts as failed; null if nothing is played, or if it is unknown. */
  timeoutMs: number | null;
}

export function claimProblems(
  claims: readonly Claim[],
  { slos, played, timeoutMs }: InForce,
): readonly Problem[] {
  return [
    ...namedTwice(claims),
    ...claims.flatMap((claim) => restated(claim, slos)),
    ...(played ? notPlayed(claims, played) : []),
    ...(timeoutMs === null ? [] : claims.flatMap((claim) => beyondTimeout(claim, timeoutMs))),
  ];
}

function namedTwice(claims: readonly Claim[]): Problem[] {
  return claims.flatMap(({ budget: { name, journey }, path }, index) => {
    const first = claims.slice(0, index).find(({ budget }) => budget.name === name);
    if (!first) return [];
    const way =
      first.budget.journey === journey
        ? 'say it once'
        : `"${first.budget.journey}" and "${journey}" need names that differ in letters or digits`;
    return [{ path, message: `a second budget named ${name}: ${way}` }];
  });
}

/** A number that is written in two places will differ one day. */
function restated({ budget, path }: Claim, slos: readonly Slo[]): Problem[] {
  const same = slos.find((slo) => isEquivalent(budget, slo));
  return same ? [{ path, message: `restates SLO ${same.name}: write { slo: ${same.name} }` }] : [];
}

function isEquivalent(budget: Budget, { objective, indicator }: Slo): boolean {
  if (needsBaseline(budget) || !('slo' in budget) || budget.slo !== null || budget.journey !== indicator.of)
    return false;
  if (budget.kind === 'availability')
    return !budget.implied && indicator.kind === 'availability' && budget.objective === objective;
  return (
    indicator.kind === 'latency' && budget.quantile === objective && budget.belowMs === indicator.belowMs
  );
}

/** Reported once per journey, however many entries and claims it has. */
function notPlayed(claims: readonly Claim[], played: readonly string[]): Problem[] {
  const never = claims.filter(({ budget }) => !played.includes(budget.journey));
  return never
    .filter(
      ({ budget: { journey } }, index) =>
        never.findIndex((other) => other.budget.journey === journey) === index,
    )
    .map(({ budget: { journey }, path }) => ({
      path: [...path.slice(0, 2), path[2] === 'slo' ? 'slo' : 'journey'],
      message: `the load plays no journey "${journey}"; there are ${played.join(', ')}`,
    }));
}

/**
 * Such an answer would count as failed, and a failed one as too slow: the limit in force would be the
 * timeout.
 */
function beyondTimeout({ budget, path }: Claim, timeoutMs: number): Problem[] {
  if (budget.kind !== 'absolute' || budget.belowMs < timeoutMs) return [];
  return [
    {
      path,
      message: `a limit of ${budget.belowMs} ms cannot be judged where answers fail after ${timeoutMs} ms: raise load.timeoutMs above it`,
    },
  ];
}
