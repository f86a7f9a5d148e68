// Response times of each journey over the whole run, in one pass: histograms, because percentiles of 100 ms
// can't be merged.
import { build, type Histogram } from 'hdr-histogram-js';
import { readSamples, type RequestCells, type SampleVisitor } from '../recorded-run/sample-bytes.ts';

/** ms from the scheduled start, of requests that were answered; each to 0.1 %. */
export interface JourneyLatency {
  answered: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

/** Histograms count whole microseconds. */
const perMs = 1_000;
/** No request of a run takes longer, ms: damage that says so must not become a histogram of its own size. */
const longestMs = 86_400_000;

/** By journey; empty without samples. Memory grows with the journeys, not with the rows. */
export function journeyLatencies(dir: string): ReadonlyMap<string, JourneyLatency> {
  const visitor = new LatencyVisitor();
  readSamples(dir, visitor);
  return new Map(
    visitor.journeys
      .filter(({ histogram }) => histogram.totalCount > 0)
      .map(({ name, histogram }) => [name, latencyOf(histogram)]),
  );
}

class LatencyVisitor implements SampleVisitor {
  readonly journeys: { name: string; histogram: Histogram }[] = [];

  onJourney(name: string): void {
    this.journeys.push({
      name,
      histogram: build({
        numberOfSignificantValueDigits: 3,
        bitBucketSize: 32,
        autoResize: true,
        useWebAssembly: false,
      }),
    });
  }

  onStarted(): void {
    /* arrivals take no time of their own */
  }

  onDropped(): void {
    /* was never answered */
  }

  /** As in timeline.csv: an error status is an answer too, status 0 is none. */
  onRequest({ journey, status, responseMs }: RequestCells): void {
    if (status !== 0)
      this.journeys[journey]?.histogram.recordValue(
        Math.round(Math.min(longestMs, Math.max(0, responseMs)) * perMs),
      );
  }
}

function latencyOf(histogram: Histogram): JourneyLatency {
  // A percentile is the upper edge of its bucket, which may lie above the largest value.
  const at = (percentile: number): number =>
    Math.min(histogram.maxValue, histogram.getValueAtPercentile(percentile)) / perMs;
  return {
    answered: histogram.totalCount,
    p50: at(50),
    p95: at(95),
    p99: at(99),
    max: histogram.maxValue / perMs,
  };
}
