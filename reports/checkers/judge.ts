// Runs one checker: only on promised facts, never with a pass on missing facts, and unknown if the checker
// throws.
import type { CheckVerdict } from '../../contract/index.ts';
import type { LoadedRun } from '../run/loaded-run.ts';
import { notAsked, unknown, type Checker, type Finding } from './checker.ts';

const maxEvidence = 5;

export function judge(checker: Checker, run: LoadedRun): CheckVerdict {
  return asVerdict(checker, findingOf(checker, run));
}

/** A finding as verdict.json has it. */
export function asVerdict(checker: Checker, { outcome, because, evidence }: Finding): CheckVerdict {
  return {
    checker: checker.name,
    outcome,
    because,
    evidence: [...evidence].slice(0, maxEvidence).sort(naturally),
  };
}

/** As `judge`, with what decides how findings are merged. */
export function findingOf(checker: Checker, run: LoadedRun): Finding {
  const notRequested = checker.needs.filter((fact) => !run.promises(fact));
  if (notRequested.length > 0) return notAsked(`this run did not promise ${notRequested.join(', ')}`);
  try {
    const missing = checker.needs
      .filter((fact) => !run.has(fact))
      .map((fact) => run.incomplete(fact) ?? fact);
    return missing.length > 0 ? unknown(missing.join('; ')) : tempered(checker, run, checker.check(run));
  } catch (error) {
    // Jepsen's rule: a crashed checker is unknown. The folder's path must not get into verdict.json.
    const reason = error instanceof Error ? error.message : String(error);
    return unknown(`the checker broke down: ${reason.replaceAll(run.recorded.dir, '.')}`);
  }
}

/** No pass on incomplete facts, and no fail of a validity checker. */
function tempered(checker: Checker, run: LoadedRun, finding: Finding): Finding {
  if (finding.outcome === 'fail' && checker.kind === 'validity') return { ...finding, outcome: 'unknown' };
  if (finding.outcome !== 'pass') return finding;
  const gaps = checker.needs.flatMap((fact) => run.incomplete(fact) ?? []);
  return gaps.length > 0 ? unknown(gaps.join('; ')) : finding;
}

/** Numbers in texts by their value, so that line 9 comes before line 10; the same on every machine. */
function naturally(a: string, b: string): number {
  const order = naturalOrder.compare(a, b);
  return order !== 0 ? order : a < b ? -1 : 1;
}
const naturalOrder = new Intl.Collator('en', { numeric: true });
