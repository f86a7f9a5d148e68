// The price list of a recorded run: how many requests each of its faults made bad, as a server counts them.
import type { Rehearsal, RehearsedFault, Slo } from '../../contract/index.ts';
import { faultHistories, type FaultHistory } from '../checkers/fault-history.ts';
import { JudgedRun } from '../judged-run.ts';
import { outagesOf } from '../outages/outages.ts';
import { openRun } from '../recorded-run/recorded-run.ts';
import { upperBound } from '../statistics/binomial.ts';
import { countInSpans, type Span, type SpanCount } from './count-in-spans.ts';

/** Reads the run folder `dir` for `slos`, which need not be those that it was judged by. @throws ShowtimeError not-a-run-folder */
export function rehearsalOf(dir: string, slos: readonly Slo[]): Rehearsal {
  const run = new JudgedRun(openRun(dir));
  const histories = faultHistories(run);
  const spans = histories.map((history, index) => spanOf(run, history, histories[index + 1]));
  const { counts, incomplete } = countInSpans(dir, slos, spans.map((span) => ('because' in span ? null : span)));
  return {
    run: run.record.id,
    faults: histories.map(({ id, fault }, index): RehearsedFault => {
      const span = spans[index], holdMs = run.plan?.[Number(id.slice(1)) - 1]?.holdMs ?? 0;
      if (span === undefined || 'because' in span) return { id, fault, holdMs, spanMs: null, unknownBecause: span?.because ?? null, costs: [] };
      return { id, fault, holdMs, spanMs: span.untilMs - span.fromMs, unknownBecause: incomplete ?? null, costs: slos.map(({ name }, slo) => costOf(name, counts[index]?.[slo])) };
    }),
  };
}

/** From the injection until the system was steady and its answers were back to normal, or the next fault began. */
function spanOf(run: JudgedRun, { id, injectedMs, inEffectMs, steadyMs }: FaultHistory, next: FaultHistory | undefined): Span | { because: string } {
  if (injectedMs === undefined) return { because: 'it was never injected' };
  if (inEffectMs === undefined) return { because: 'that it took effect was not proven' };
  if (steadyMs === undefined) return { because: 'the system was not steady again before the recording ended' };
  const outage = outagesOf(run).find((one) => one.id === id);
  const backMs = Math.max(steadyMs, outage?.errorsBackMs ?? 0, outage?.latencyBackMs ?? 0);
  return { fromMs: injectedMs, untilMs: Math.max(injectedMs + 1, Math.min(backMs, next?.injectedMs ?? Infinity)) };
}

/** The bound is of the requests, retries included: they are what is counted. */
function costOf(slo: string, { wanted, sent, bad }: SpanCount = { wanted: 0, sent: 0, bad: 0 }): RehearsedFault['costs'][number] {
  return { slo, wanted, bad, atMostBad: sent === 0 ? 0 : upperBound(bad, sent) * sent };
}
