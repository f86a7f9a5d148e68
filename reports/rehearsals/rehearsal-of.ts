// The price list of a recorded run: how many requests each of its faults made bad, as a server counts them.
import type { Outage, Rehearsal, RehearsedFault, RequestCost, Slo } from '../../contract/index.ts';
import { faultHistories, type FaultHistory } from '../checkers/fault-history.ts';
import { JudgedRun } from '../judged-run.ts';
import { outagesOf } from '../outages/outages.ts';
import { openRun } from '../recorded-run/recorded-run.ts';
import { upperBound } from '../statistics/binomial.ts';
import { countInSpans, type Span, type SpanCount } from './count-in-spans.ts';

/**
 * Reads the run folder `dir` for `slos`, which need not be those that it was judged by. @throws ShowtimeError
 * not-a-run-folder
 */
export function rehearsalOf(dir: string, slos: readonly Slo[]): Rehearsal {
  const run = new JudgedRun(openRun(dir));
  const histories = faultHistories(run);
  const spans = apart(histories.map((history) => spanOf(run, history)));
  // Every whole span first, then every hold.
  const { counts, incomplete } = countInSpans(dir, slos, [
    ...spans.map((span) => ('because' in span ? null : span)),
    ...histories.map(heldOf),
  ]);
  return {
    run: run.record.id,
    faults: histories.map(({ id, fault }, index): RehearsedFault => {
      const span = spans[index];
      const holdMs = run.plan?.[Number(id.slice(1)) - 1]?.holdMs ?? 0;
      if (span === undefined || 'because' in span)
        return { id, fault, holdMs, spanMs: null, unknownBecause: span?.because ?? null, costs: [] };
      return {
        id,
        fault,
        holdMs,
        spanMs: span.untilMs - span.fromMs,
        unknownBecause: incomplete ?? null,
        costs: slos.map(({ name }, slo) => ({
          slo: name,
          ...costOf(counts[index]?.[slo]),
          held: costOf(counts[histories.length + index]?.[slo]),
        })),
      };
    }),
  };
}

type FaultSpan = (Span & { id: string }) | { because: string };

/** From the injection until the system was steady and its answers were back to normal. */
function spanOf(run: JudgedRun, { id, injectedMs, inEffectMs, steadyMs }: FaultHistory): FaultSpan {
  if (injectedMs === undefined) return { because: 'it was never injected' };
  if (inEffectMs === undefined) return { because: 'that it took effect was not proven' };
  if (steadyMs === undefined)
    return { because: 'the system was not steady again before the recording ended' };
  const outage = outagesOf(run).find((one) => one.id === id);
  const never = run.has('samples') ? neverBack(run, outage) : undefined;
  if (never !== undefined) return { because: never };
  return {
    id,
    fromMs: injectedMs,
    untilMs: Math.max(injectedMs + 1, steadyMs, outage?.errorsBackMs ?? 0, outage?.latencyBackMs ?? 0),
  };
}

/**
 * Null says that a share was never back where the run has SLOs of its kind, and nothing where it has none.
 */
function neverBack({ record }: JudgedRun, outage: Outage | undefined): string | undefined {
  const asked = (kind: Slo['indicator']['kind']): boolean =>
    record.slos.some(({ indicator }) => indicator.kind === kind);
  if (asked('availability') && (outage?.errorsBackMs ?? null) === null)
    return 'errors were not back within the SLO before the load ended';
  return asked('latency') && (outage?.latencyBackMs ?? null) === null
    ? 'latency was not back within the SLO before the load ended'
    : undefined;
}

/** What each of two faults cost while both lasted cannot be told apart. */
function apart(spans: readonly FaultSpan[]): readonly FaultSpan[] {
  return spans.map((span) => {
    if ('because' in span) return span;
    const other = spans.find(
      (one): one is Span & { id: string } =>
        one !== span && !('because' in one) && one.fromMs < span.untilMs && span.fromMs < one.untilMs,
    );
    return other === undefined
      ? span
      : { because: `it and ${other.id} overlapped: what each of them cost cannot be told apart` };
  });
}

function heldOf({ inEffectMs, recoveredMs }: FaultHistory): Span | null {
  return inEffectMs === undefined || recoveredMs === undefined
    ? null
    : { fromMs: inEffectMs, untilMs: recoveredMs };
}

/** The bound is of the requests, retries included: they are what is counted. */
function costOf({ wanted, sent, bad }: SpanCount = { wanted: 0, sent: 0, bad: 0 }): RequestCost {
  return { wanted, bad, atMostBad: sent === 0 ? 0 : upperBound(bad, sent) * sent };
}
