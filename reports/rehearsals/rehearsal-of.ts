// The price list of a recorded run: how many requests each of its faults made bad, as a server counts them.
import {
  answerClass,
  type Outage,
  type Rehearsal,
  type RehearsedFault,
  type RequestCost,
  type Slo,
} from '../../contract/index.ts';
import { outagesOf } from '../outages/outages.ts';
import { faultHistories, type FaultHistory } from '../run/fault-history.ts';
import { whyIncomplete } from '../run/file-tally.ts';
import { LoadedRun } from '../run/loaded-run.ts';
import { openRun } from '../run/recorded-run.ts';
import { readSamples, type RequestCells } from '../run/sample-bytes.ts';
import { serverJourneyOf } from '../server-journey.ts';
import { upperBound } from '../statistics/binomial.ts';

/**
 * Reads the run folder `dir` for `slos`, which need not be those that it was judged by. @throws ShowtimeError
 * not-a-run-folder
 */
export function rehearsalOf(dir: string, slos: readonly Slo[]): Rehearsal {
  const run = new LoadedRun(openRun(dir));
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
function spanOf(run: LoadedRun, { id, injectedMs, inEffectMs, steadyMs }: FaultHistory): FaultSpan {
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
 * The reason if errors or latency were not back within the SLO. A null time means that only if the run has an
 * SLO of that kind.
 */
function neverBack({ record }: LoadedRun, outage: Outage | undefined): string | undefined {
  const requested = (kind: Slo['indicator']['kind']): boolean =>
    record.slos.some(({ indicator }) => indicator.kind === kind);
  if (requested('availability') && (outage?.errorsBackMs ?? null) === null)
    return 'errors were not back within the SLO before the load ended';
  return requested('latency') && (outage?.latencyBackMs ?? null) === null
    ? 'latency was not back within the SLO before the load ended'
    : undefined;
}

/** The cost of two faults cannot be separated while both last. */
function apart(spans: readonly FaultSpan[]): readonly FaultSpan[] {
  return spans.map((span) => {
    if ('because' in span) return span;
    const other = spans.find(
      (one): one is Span & { id: string } =>
        one !== span && !('because' in one) && one.fromMs < span.untilMs && span.fromMs < one.untilMs,
    );
    return other === undefined
      ? span
      : { because: `it and ${other.id} overlapped: the cost of each cannot be separated` };
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

interface Span {
  fromMs: number;
  untilMs: number;
}
/** `wanted` are first sends; `sent` are all that count, good or bad. */
interface SpanCount {
  wanted: number;
  sent: number;
  bad: number;
}

/**
 * Counts by span, then by SLO. A request belongs to each span in which it was under way: one that was sent
 * just before a
 * fault and broke by it is the fault's. One that no answer came for is bad: the server may have seen it, or
 * should have.
 */
function countInSpans(
  dir: string,
  slos: readonly Slo[],
  spans: readonly (Span | null)[],
): { counts: readonly (readonly SpanCount[])[]; incomplete: string | undefined } {
  const counts = spans.map(() => slos.map((): SpanCount => ({ wanted: 0, sent: 0, bad: 0 })));
  const counted: number[][] = [];
  const tally = readSamples(dir, {
    onJourney: (name) => {
      counted.push(
        slos.flatMap(({ indicator }, index) => (indicator.of === serverJourneyOf(name) ? [index] : [])),
      );
    },
    onStarted: () => undefined,
    onDropped: () => undefined,
    onRequest: (row) => {
      const of = counted[row.journey] ?? [];
      if (of.length === 0) return;
      for (const [within, span] of spans.entries()) {
        if (span === null || row.sentMs >= span.untilMs || row.sentMs + row.serviceMs < span.fromMs) continue;
        for (const index of of) count(counts[within]?.[index], slos[index], row);
      }
    },
  });
  return { counts, incomplete: whyIncomplete(tally) };
}

function count(
  counts: SpanCount | undefined,
  slo: Slo | undefined,
  { status, error, send, serviceMs }: RequestCells,
): void {
  if (!counts || !slo) return;
  const kind = answerClass(status, error);
  if (kind === 'excluded') return;
  counts.sent += 1;
  if (send <= 1) counts.wanted += 1;
  if (kind !== 'good' || (slo.indicator.kind === 'latency' && serviceMs > slo.indicator.belowMs))
    counts.bad += 1;
}
