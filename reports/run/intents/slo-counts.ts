// How many good and bad ones an SLO counts in a run.
import type { Slo } from '../../../contract/index.ts';
import type { LoadedRun } from '../loaded-run.ts';
import { checksOf } from '../script-checks.ts';

/** Of a check, its results, and the drops as of any SLO; else intents or requests. */
export function goodAndBad({ name, indicator }: Slo, run: LoadedRun): { good: number; bad: number } {
  const { good, bad } = run.samples.slos.get(name) ?? { good: 0, bad: 0 };
  if (indicator.kind !== 'check') return { good, bad };
  const results = checksOf(run.events.rows.map(({ value }) => value)).find(
    (check) => check.name === indicator.of,
  );
  return { good: good + (results?.passes ?? 0), bad: bad + (results?.fails ?? 0) };
}
