// Puts a verdict together: checkers, SLOs, outages and load.
import type { Verdict } from '../../contract/index.ts';
import { judgeAll } from '../checkers/index.ts';
import { sloResult } from '../checkers/slo-checker.ts';
import type { JudgedRun } from '../judged-run.ts';
import { loadOf } from '../intents/load-figures.ts';
import { outagesOf } from '../outages/outages.ts';
import { provesNothing, validityFirst, worstOf } from './merge.ts';

export function verdictOf(run: JudgedRun): Verdict {
  const found = judgeAll(run);
  const verdicts = validityFirst(found);
  const outcomes = new Map(verdicts.map(({ checker, outcome }) => [checker, outcome]));
  const slos = run.record.slos.map((slo) =>
    sloResult(slo, run, outcomes.get(`slo:${slo.name}`) ?? 'unknown'),
  );
  return {
    schemaVersion: 1,
    outcome: provesNothing(found) ? 'unknown' : worstOf(verdicts),
    verdicts: [...verdicts],
    slos: slos.sort((a, b) => (a.name < b.name ? -1 : 1)),
    outages: [...outagesOf(run)],
    load: loadOf(run),
  };
}
