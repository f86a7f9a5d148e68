// Merges the findings of the checkers: validity comes first, then the worst outcome decides.
//
//   one validity checker unknown ──► every objective unknown;  then fail > unknown > pass;  all not-asked ──► unknown
//     └─ and its only doubt is work that was not delivered ──► a fail that does not depend on that work stays
import type { CheckVerdict, Verdict } from '../../contract/index.ts';
import type { KindVerdict } from '../checkers/index.ts';

/** Verdicts sorted by checker, with objectives made unknown where the run proves nothing. */
export function validityFirst(found: readonly KindVerdict[]): readonly CheckVerdict[] {
  const doubtful = found.filter(({ kind, verdict }) => kind === 'validity' && verdict.outcome === 'unknown');
  const doubts = doubtful.map(({ verdict }) => verdict.checker).sort();
  const onlyUndelivered = doubtful.every(({ undelivered }) => undelivered === true);
  return found
    .map(({ kind, verdict, undelivered }): CheckVerdict => {
      const stands =
        kind !== 'objective' ||
        doubts.length === 0 ||
        verdict.outcome === 'not-asked' ||
        verdict.outcome === 'unknown' ||
        (onlyUndelivered && undelivered === true && verdict.outcome === 'fail');
      if (stands) return verdict;
      return {
        ...verdict,
        outcome: 'unknown',
        because: `the run proves nothing (${doubts.join(', ')}); counted: ${verdict.because}`,
      };
    })
    .sort((a, b) => (a.checker < b.checker ? -1 : 1));
}

/**
 * The worst outcome: fail, then unknown, then pass. `not-asked` is ignored; unknown if nothing else is left.
 */
export function worstOf(verdicts: readonly CheckVerdict[]): Verdict['outcome'] {
  const requested = new Set(verdicts.map(({ outcome }) => outcome));
  if (requested.has('fail')) return 'fail';
  return requested.has('unknown') || !requested.has('pass') ? 'unknown' : 'pass';
}

/**
 * True if only the experiment was judged, and nothing of the system: a valid experiment about nothing is no
 * pass.
 */
export function provesNothing(found: readonly KindVerdict[]): boolean {
  return found.every(({ kind, verdict }) => kind === 'validity' || verdict.outcome === 'not-asked');
}
