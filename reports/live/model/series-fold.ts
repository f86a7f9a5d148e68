// The time axis: requests in buckets of a second, which become wider in a long run instead of more.
import type { LiveBucket, LiveSeries } from '../state.ts';
import { LatencyBins } from './latency-bins.ts';

export const firstWidthMs = 1_000;
export const maxBuckets = 1_200;
/** Rows of the newest moment may still be on their way, ms. */
const fillingMs = 400;

class Bucket {
  good = 0;
  failed = 0;
  dropped = 0;
  readonly times = new LatencyBins();
  revision = 0;

  merge(other: Bucket): void {
    this.good += other.good;
    this.failed += other.failed;
    this.dropped += other.dropped;
    this.times.merge(other.times);
    this.revision = Math.max(this.revision, other.revision);
  }

  view(index: number): LiveBucket {
    const { good, failed, dropped, times } = this;
    const round = (ms: number | null): number | null => (ms === null ? null : Number(ms.toPrecision(3)));
    return {
      index,
      good,
      failed,
      dropped,
      p50Ms: round(times.percentile(0.5)),
      p95Ms: round(times.percentile(0.95)),
      maxMs: round(times.maxMs),
    };
  }
}

/** What one request, or one arrival that was dropped, adds. */
export interface Counted {
  atMs: number;
  how: 'good' | 'failed' | 'dropped';
  /** Response time; null for a drop. */
  ms: number | null;
}

export class SeriesFold {
  #widthMs = firstWidthMs;
  /** The revision at which buckets became wider: who saw less needs all of them. */
  #widenedAt = 0;
  #buckets: Bucket[] = [];

  get widthMs(): number {
    return this.#widthMs;
  }

  /** `revision`: the one that the next message will have. */
  add({ atMs, how, ms }: Counted, revision: number): void {
    // A day at most: a damaged stamp makes no table for a century.
    if (!(atMs <= 86_400_000)) return;
    while (Math.floor(atMs / this.#widthMs) >= maxBuckets) this.#widen(revision);
    const bucket = this.#at(Math.max(0, Math.floor(atMs / this.#widthMs)));
    bucket[how] += 1;
    if (ms !== null) bucket.times.add(ms);
    bucket.revision = revision;
  }

  /** True if a client that saw `revision` has buckets of another width. */
  isWiderThan(revision: number): boolean {
    return this.#widenedAt > revision;
  }

  /** The newest bucket that was full a moment before `nowMs`; null if nothing was answered in it. */
  newestFull(nowMs: number): LiveBucket | null {
    const index = Math.floor((nowMs - fillingMs) / this.#widthMs) - 1;
    const view = this.#buckets[index]?.view(index);
    return view === undefined || view.p50Ms === null ? null : view;
  }

  /** The buckets that changed after `revision`; those between that hold nothing are left out. */
  since(revision: number): LiveSeries {
    return {
      widthMs: this.#widthMs,
      buckets: this.#buckets.flatMap((bucket, index) =>
        bucket.revision > revision ? [bucket.view(index)] : [],
      ),
    };
  }

  #at(index: number): Bucket {
    while (this.#buckets.length <= index) this.#buckets.push(new Bucket());
    return this.#buckets[index] as Bucket;
  }

  #widen(revision: number): void {
    const before = this.#buckets;
    this.#buckets = [];
    this.#widthMs *= 2;
    this.#widenedAt = revision;
    before.forEach((bucket, index) => this.#at(index >> 1).merge(bucket));
  }
}
