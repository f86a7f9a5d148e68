// Requests of each SLO within spans of a run, good and bad as a server counts them: one pass over
// samples.csv.
import { answerClass, type Slo } from '../../contract/index.ts';
import { whyIncomplete } from '../recorded-run/file-tally.ts';
import { readSamples, type RequestCells } from '../recorded-run/sample-bytes.ts';
import { serverJourneyOf } from '../server-journey.ts';

export interface Span {
  fromMs: number;
  untilMs: number;
}
/** `wanted` are first sends; `sent` are all that count, good or bad. */
export interface SpanCount {
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
export function countInSpans(
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
  { status, send, serviceMs }: RequestCells,
): void {
  if (!counts || !slo) return;
  const kind = answerClass(status);
  if (kind === 'excluded') return;
  counts.sent += 1;
  if (send <= 1) counts.wanted += 1;
  if (kind !== 'good' || (slo.indicator.kind === 'latency' && serviceMs > slo.indicator.belowMs))
    counts.bad += 1;
}
