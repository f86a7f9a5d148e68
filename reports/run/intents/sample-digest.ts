// The one pass over samples.csv: arrivals, start lags, timeline and what the SLOs count, all at once.
import {
  deadlineOf,
  expectedAnswerCode,
  isWrongAnswerCode,
  type RequestFigures,
  type RunRecord,
  type Slo,
  type TimelineRow,
} from '../../../contract/index.ts';
import { readSamples, type RequestCells, type SampleVisitor } from '../sample-bytes.ts';
import { whyIncomplete, type FileTally } from '../file-tally.ts';
import { clientErrorsFail } from '../requests/failure.ts';
import { RequestTally } from '../requests/request-tally.ts';
import { OverviewBuilder, overviewBinMs, type Overview } from '../timeline/overview-builder.ts';
import type { RowSink } from '../timeline/request-bins.ts';
import { TimelineBuilder } from '../timeline/timeline-builder.ts';
import { LagHistogram } from './lag-histogram.ts';
import { SampleIntents } from './sample-intents.ts';
import { ShareSeries } from './share-series.ts';
import { isOfLedger } from './slo-source.ts';

export interface SampleDigest {
  tally: FileTally;
  /** Undefined if all rows could be read and stood where the format allows. */
  incomplete: string | undefined;
  started: number;
  dropped: number;
  requests: number;
  /** Requests by journey. */
  sent: ReadonlyMap<string, number>;
  /** Throughput, errors and times. */
  figures: RequestFigures;
  times: SampleTimes;
  /** Answers whose content was wrong, by journey and code. */
  wrong: ReadonlyMap<string, ReadonlyMap<number, number>>;
  lag: LagHistogram;
  timeline: readonly TimelineRow[];
  overview: Overview;
  /** By SLO name; those that the ledger counts hold only dropped arrivals. */
  slos: ReadonlyMap<string, ShareSeries>;
  /** Dropped arrivals by their schedule, all of them bad. */
  droppedAt: ShareSeries;
  /** Work of any kind by its schedule, and by when it was answered well. */
  offered: ShareSeries;
  answered: ShareSeries;
}

/** What the times of all rows come to, ms: whether they can be is judged from it. */
export interface SampleTimes {
  /** Rows with a negative response time, service time or start lag. */
  negative: number;
  /** Of requests; Infinity and -Infinity without any. */
  firstSentMs: number;
  lastEndedMs: number;
  /** Sums: of the schedule of all arrivals, and of when orders were sent. */
  scheduledMs: number;
  orderSentMs: number;
}

/**
 * Reads the samples of `dir` once. Memory grows with the length of the run, not with its rows. With `timeline` the
 * rows of the timeline go there, and the digest has none.
 */
export function digestSamples(dir: string, record: RunRecord, timeline?: RowSink<TimelineRow>): SampleDigest {
  const digester = new Digester(record, timeline);
  const tally = readSamples(dir, digester);
  return digester.finish(tally);
}

/** An SLO with what it counts of one journey. */
interface Counted {
  slo: Slo;
  series: ShareSeries;
}

class Digester implements SampleVisitor {
  readonly #record: RunRecord;
  readonly #timeline: TimelineBuilder;
  readonly #overview: OverviewBuilder;
  readonly #intents: SampleIntents;
  readonly #figures: RequestTally;
  readonly #byIntent: boolean;
  readonly #journeys: {
    name: string;
    inTimeline: number;
    inOverview: number;
    deadlineMs: number;
    counted: readonly Counted[];
    sent: number;
  }[] = [];
  readonly #counted: readonly Counted[];
  readonly #wrong = new Map<string, Map<number, number>>();
  readonly #lag = new LagHistogram();
  readonly #droppedAt = new ShareSeries();
  readonly #offered = new ShareSeries();
  readonly #answered = new ShareSeries();
  #started = 0;
  #dropped = 0;
  #requests = 0;
  readonly #times: SampleTimes = {
    negative: 0,
    firstSentMs: Infinity,
    lastEndedMs: -Infinity,
    scheduledMs: 0,
    orderSentMs: 0,
  };

  constructor(record: RunRecord, timeline: RowSink<TimelineRow> | undefined) {
    this.#record = record;
    this.#timeline = new TimelineBuilder(record.journeys, clientErrorsFail(record), timeline);
    this.#overview = new OverviewBuilder(overviewBinMs(record), record.journeys, clientErrorsFail(record));
    this.#figures = new RequestTally(record);
    this.#byIntent = record.promised.includes('ledger');
    this.#counted = record.slos.map((slo) => ({ slo, series: new ShareSeries() }));
    this.#intents = new SampleIntents((journey, scheduledMs, responseMs) =>
      this.#count(journey, scheduledMs, responseMs),
    );
  }

  onJourney(name: string): void {
    const counted = this.#counted.filter(
      ({ slo }) =>
        slo.indicator.kind !== 'check' && slo.indicator.of === name && !isOfLedger(slo, this.#record),
    );
    this.#figures.addJourney(name);
    this.#journeys.push({
      name,
      inTimeline: this.#timeline.numberOf(name),
      inOverview: this.#overview.numberOf(name),
      deadlineMs: deadlineOf(name),
      counted,
      sent: 0,
    });
  }

  onStarted(scheduledMs: number, _arrival: number, startLagMs: number): void {
    this.#started += 1;
    this.#times.scheduledMs += scheduledMs;
    if (startLagMs < 0) this.#times.negative += 1;
    this.#lag.add(startLagMs);
  }

  onDropped(scheduledMs: number): void {
    this.#dropped += 1;
    this.#droppedAt.add(scheduledMs, false);
    this.#times.scheduledMs += scheduledMs;
    this.#timeline.addDropped(scheduledMs);
    this.#overview.addDropped(scheduledMs);
    // A user script does not declare the journeys of its arrivals, so a drop counts as bad in each journey
    // rather than in none.
    const { journeys } = this.#record;
    for (const { slo, series } of this.#counted)
      if (journeys.length === 0 || journeys.includes(slo.indicator.of)) series.add(scheduledMs, false);
  }

  onRequest(row: RequestCells): void {
    const journey = this.#journeys[row.journey];
    if (!journey) return;
    this.#requests += 1;
    journey.sent += 1;
    this.#figures.add(row);
    this.#timeline.addRequest(row.sentMs, journey.inTimeline, row);
    this.#overview.addRequest(row.sentMs, journey.inOverview, row);
    const endedMs = row.sentMs + row.serviceMs;
    this.#note(row, endedMs, journey.name === 'order');
    const scheduledMs = endedMs - row.responseMs;
    const isWrong = row.status > 0 && isWrongAnswerCode(row.error);
    if (isWrong) this.#countWrong(journey.name, row.error);
    const answered = this.#isAnswered(row) && !isWrong;
    const good = answered && row.responseMs <= journey.deadlineMs;
    this.#offered.add(scheduledMs, true);
    if (answered) this.#answered.add(endedMs, true);
    if (journey.counted.length === 0) return;
    if (this.#byIntent && row.arrival > 0 && row.intent >= 0) this.#intents.take(row, scheduledMs, good);
    else this.#count(row.journey, scheduledMs, good ? row.responseMs : null);
  }

  #isAnswered({ status, error }: RequestCells): boolean {
    return (status >= 200 && status < (this.#byIntent ? 300 : 400)) || error === expectedAnswerCode;
  }

  #note({ sentMs, serviceMs, responseMs }: RequestCells, endedMs: number, isOrder: boolean): void {
    const times = this.#times;
    if (serviceMs < 0 || responseMs < 0) times.negative += 1;
    if (sentMs < times.firstSentMs) times.firstSentMs = sentMs;
    if (endedMs > times.lastEndedMs) times.lastEndedMs = endedMs;
    if (isOrder) times.orderSentMs += sentMs;
  }

  #countWrong(journey: string, code: number): void {
    const counts = this.#wrong.get(journey) ?? new Map<number, number>();
    this.#wrong.set(journey, counts.set(code, (counts.get(code) ?? 0) + 1));
  }

  #count(journey: number, scheduledMs: number, responseMs: number | null): void {
    for (const { slo, series } of this.#journeys[journey]?.counted ?? []) {
      series.add(
        scheduledMs,
        responseMs !== null && (slo.indicator.kind !== 'latency' || responseMs <= slo.indicator.belowMs),
      );
    }
  }

  finish(tally: FileTally): SampleDigest {
    this.#intents.finish();
    const timeline = this.#timeline.finish();
    const late =
      this.#timeline.late > 0
        ? `${tally.name} has ${this.#timeline.late} rows later than its format allows`
        : undefined;
    return {
      tally,
      incomplete: whyIncomplete(tally) ?? late,
      timeline,
      overview: { binMs: overviewBinMs(this.#record), rows: this.#overview.finish() },
      wrong: this.#wrong,
      lag: this.#lag,
      droppedAt: this.#droppedAt,
      offered: this.#offered,
      answered: this.#answered,
      times: this.#times,
      started: this.#started,
      dropped: this.#dropped,
      requests: this.#requests,
      figures: this.#figures.finish(this.#times),
      sent: new Map(this.#journeys.map(({ name, sent }) => [name, sent])),
      slos: new Map(this.#counted.map(({ slo, series }) => [slo.name, series])),
    };
  }
}
