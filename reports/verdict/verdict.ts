// Puts a verdict together: checkers, SLOs, outages and load.
import type { ThresholdResult, Verdict } from '../../contract/index.ts';
import { judgeAll } from '../checkers/index.ts';
import { sloResult } from '../checkers/slo-checker.ts';
import type { LoadedRun } from '../run/loaded-run.ts';
import { checksOf } from '../run/script-checks.ts';
import { loadOf } from '../run/intents/load-figures.ts';
import { outagesOf } from '../outages/outages.ts';
import { notesOf } from './notes.ts';
import { provesNothing, validityFirst, worstOf } from './merge.ts';

export function verdictOf(run: LoadedRun): Verdict {
  const found = judgeAll(run);
  const verdicts = validityFirst(found);
  const outcomes = new Map(verdicts.map(({ checker, outcome }) => [checker, outcome]));
  const slos = run.record.slos.map((slo) =>
    sloResult(slo, run, outcomes.get(`slo:${slo.name}`) ?? 'unknown'),
  );
  const requests = run.promises('samples') && run.has('samples') ? run.samples.figures : undefined;
  const checks = checksOf(run.events.rows.map(({ value }) => value));
  const notes = notesOf(run, requests);
  return {
    schemaVersion: 1,
    outcome: provesNothing(found) ? 'unknown' : worstOf(verdicts),
    verdicts: [...verdicts],
    slos: slos.sort((a, b) => (a.name < b.name ? -1 : 1)),
    ...(run.record.thresholdsAsked ? { thresholds: thresholdsOf(run) } : {}),
    outages: [...outagesOf(run)],
    load: loadOf(run),
    ...(requests === undefined ? {} : { requests }),
    ...browserOf(run),
    ...(checks.length === 0 ? {} : { checks: [...checks] }),
    ...(notes.length === 0 ? {} : { notes: [...notes] }),
  };
}

/** As k6 reported it at the end of the load, rounded. */
function browserOf(run: LoadedRun): Pick<Verdict, 'browser'> {
  const browser = run.eventsOf('load-ended').at(-1)?.value.browser;
  if (browser === undefined) return {};
  const trends = browser.trends.map(({ p50, p95, max, ...trend }) => ({
    ...trend,
    p50: rounded(p50),
    p95: rounded(p95),
    max: rounded(max),
  }));
  return { browser: { ...browser, trends } };
}

function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1e6) / 1e6;
}

/** As k6 reported them; none in folders of older versions. */
function thresholdsOf(run: LoadedRun): ThresholdResult[] {
  const results = run.eventsOf('load-ended').at(-1)?.value.thresholds ?? [];
  const keyOf = ({ metric, expression }: ThresholdResult): string => `${metric} ${expression}`;
  return results
    .map((result) => ({
      ...result,
      value: rounded(result.value),
    }))
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}
