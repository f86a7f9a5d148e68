// Merges what the checkers found: validity before goodness, then the worst counts.
//
//   one validity checker unknown ──► every objective unknown;  then fail > unknown > pass;  nothing asked ──► unknown
import type { CheckVerdict, Verdict } from '../../contract/index.ts';
import type { KindVerdict } from '../checkers/index.ts';

/** Verdicts sorted by checker, with objectives made unknown where the run proves nothing. */
export function validityFirst(found: readonly KindVerdict[]): readonly CheckVerdict[] {
  const doubts = found
    .filter(({ kind, verdict }) => kind === 'validity' && verdict.outcome === 'unknown')
    .map(({ verdict }) => verdict.checker)
    .sort();
  return found
    .map(({ kind, verdict }): CheckVerdict => {
      const stands =
        kind !== 'objective' ||
        doubts.length === 0 ||
        verdict.outcome === 'not-asked' ||
        verdict.outcome === 'unknown';
      if (stands) return verdict;
      return {
        ...verdict,
        outcome: 'unknown',
        because: `the run proves nothing (${doubts.join(', ')}); counted: ${verdict.because}`,
      };
    })
    .sort((a, b) => (a.checker < b.checker ? -1 : 1));
}

/** Fail over unknown over pass; what was not asked is left out; nothing asked at all is unknown. */
export function worstOf(verdicts: readonly CheckVerdict[]): Verdict['outcome'] {
  const asked = new Set(verdicts.map(({ outcome }) => outcome));
  if (asked.has('fail')) return 'fail';
  return asked.has('unknown') || !asked.has('pass') ? 'unknown' : 'pass';
}

/**
 * True if only the experiment was judged, and nothing of the system: a valid experiment about nothing is no
 * pass.
 */
export function provesNothing(found: readonly KindVerdict[]): boolean {
  return found.every(({ kind, verdict }) => kind === 'validity' || verdict.outcome === 'not-asked');
}
