// Asks one checker: only what was promised, never a pass on missing facts, and a checker that throws knows
// nothing.
import type { CheckVerdict } from '../../contract/index.ts';
import type { JudgedRun } from '../judged-run.ts';
import { notAsked, unknown, type Checker, type Finding } from './checker.ts';

const mostEvidence = 5;

export function judge(checker: Checker, run: JudgedRun): CheckVerdict {
  return asVerdict(checker, findingOf(checker, run));
}

/** A finding as verdict.json has it. */
export function asVerdict(checker: Checker, { outcome, because, evidence }: Finding): CheckVerdict {
  return {
    checker: checker.name,
    outcome,
    because,
    evidence: [...evidence].slice(0, mostEvidence).sort(naturally),
  };
}

/** As `judge`, with what decides how findings are merged. */
export function findingOf(checker: Checker, run: JudgedRun): Finding {
  const unasked = checker.needs.filter((fact) => !run.promises(fact));
  if (unasked.length > 0) return notAsked(`this run did not promise ${unasked.join(', ')}`);
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
function tempered(checker: Checker, run: JudgedRun, finding: Finding): Finding {
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
