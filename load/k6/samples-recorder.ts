// Turns k6's samples into rows of samples.csv: tentative while load runs, exact once all starts and drops are
// known.
import { statSync } from 'node:fs';
import {
  arrivalMetric,
  expectedAnswerCode,
  formatSample,
  inProgressMetric,
  journeyTag,
  metadataNames,
  samplesHeader,
  samplesHeaderOf,
  wrongAnswerMetric,
  wrongAnswers,
  wrongAnswerTag,
  type RequestRow,
  type SampleRow,
} from '../../contract/index.ts';
import { AppendFile } from '../../platform/append-file.ts';
import type { RunClock } from '../clock/run-clock.ts';
import { rewriteLines } from '../../platform/rewrite-lines.ts';
import { AnswerCodes, type RequestKey } from './answer-codes.ts';
import type { Arrivals, Schedule } from './arrivals.ts';
import { Destinations } from './destinations.ts';
import { exactRow, type Exact } from './exact-rows.ts';
import { callMetadata, HttpCalls } from './http-calls.ts';
import type { LiveWindow } from './live.ts';
import type { K6Sample } from './sample-reader.ts';
import { ScriptChecks } from './script-checks.ts';
import { WaitingUsers } from './waiting-users.ts';

/** k6's error codes of connections that its deny lists stop (lib/netext/httpext/error_codes.go). */
const blockedErrors: readonly number[] = [1110, 1111];

export interface SampleCounts {
  /** Iterations that k6 started, that ended by themselves, and that it could not start. */
  started: number;
  ended: number;
  dropped: number;
  /** Rows: a call with its redirects is one. */
  requests: number;
  /** Redirects and the like, which are part of another row. */
  joined: number;
  /** Requests of `setup` and `teardown`, which are no customer's and have no row. */
  outside: number;
  /** Of all of these, those that were not allowed to leave. */
  blocked: number;
}

interface Parts {
  path: string;
  /** Id of the run, for the first line. */
  run?: string | undefined;
  clock: Pick<RunClock, 'fromWall'>;
  /** Null without a curve: then there are no schedules. */
  schedule: Schedule | null;
  arrivals: Arrivals;
  live: LiveWindow;
  /** The service that the script was given, if there is one. */
  baseUrl?: string | undefined;
  /** Called once, when the first sample shows that load has begun; with the curve's zero if there is one. */
  onZero: (zeroMs: number) => void;
  /** Gets the tentative rows, too: text of whole lines. */
  onRows?: (text: string) => void;
}

export class SamplesRecorder {
  readonly #parts: Parts;
  readonly #file: AppendFile;
  readonly #counts = { announced: 0, ended: 0, dropped: 0, requests: 0, outside: 0, blocked: 0 };
  #firstBlocked: string | null = null;
  readonly checks = new ScriptChecks();
  readonly destinations: Destinations;
  readonly #waiting = new WaitingUsers();
  readonly #calls = new HttpCalls((row) => this.#requestRow(row));
  #lastMs = 0;
  /** Tentative zero of the curve on the run's clock. */
  #zeroMs: number | undefined;
  #pending: string[] = [];
  readonly #codes = new AnswerCodes();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#file = new AppendFile(parts.path);
    this.destinations = new Destinations(parts.baseUrl ?? null);
    const { path, run } = parts;
    if (statSync(path).size === 0)
      this.#file.append(`${run === undefined ? samplesHeader : samplesHeaderOf(run)}\n`);
  }

  get counts(): SampleCounts {
    const { announced, ...counts } = this.#counts;
    // Without announced arrivals, those that ended are counted.
    return { ...counts, started: Math.max(announced, counts.ended), joined: this.#calls.joined };
  }

  /** When the last request or iteration ended, on the run's clock; 0 before there was one. */
  get lastMs(): number {
    return this.#lastMs;
  }

  /** URL or name of the first request that was not allowed to leave. */
  get firstBlocked(): string | null {
    return this.#firstBlocked;
  }

  /** Of the drops, those at which every virtual user waited for the system; call it once, at the end. */
  dropsWhileAllWaited(): number {
    return this.#waiting.dropsWhileAllWaited();
  }

  /** Takes one sample; `flush` writes what came of a chunk in one go. */
  take(sample: K6Sample): void {
    const atMs = this.#parts.clock.fromWall(sample.wallMs);
    switch (sample.metric) {
      case arrivalMetric:
        return this.#arrival(sample, atMs);
      case 'dropped_iterations':
        return this.#drops(sample, atMs);
      case 'iteration_duration':
        return this.#iterationEnded(sample, atMs);
      case 'checks':
        return this.checks.take(sample.tag('check'), sample.value !== 0);
      case 'http_req_duration':
        return this.#request(sample, atMs);
      case wrongAnswerMetric:
      case inProgressMetric:
        return this.#answerCode(sample);
    }
  }

  flush(): void {
    this.#calls.release(this.#lastMs);
    if (this.#pending.length === 0) return;
    const text = `${this.#pending.join('\n')}\n`;
    this.#file.append(text);
    this.#parts.onRows?.(text);
    this.#pending = [];
  }

  /** Puts the exact arrival numbers, schedules and lags into the file; call it once, when k6 has ended. */
  async finish(exact: Exact | null): Promise<void> {
    this.#calls.finish();
    this.flush();
    const { path } = this.#parts;
    if (exact) {
      await rewriteLines({
        path,
        bytes: statSync(path).size,
        tail: () => '',
        replaced: () => this.#file.reopen(),
        change: (line) => exactRow(line, exact, this.#codes),
      });
    }
    this.#file.close();
  }

  #arrival(sample: K6Sample, atMs: number): void {
    this.#counts.announced += 1;
    const n = Number(sample.metadata(metadataNames.customer));
    const { schedule, arrivals, live } = this.#parts;
    live.arrival();
    this.#begin(schedule ? atMs - schedule.startMs(n + 1) : atMs);
    if (!schedule) return;
    arrivals.started(n, atMs);
    const scheduledMs = this.#scheduledMs(schedule, n);
    this.#write({ kind: 'a', scheduledMs, arrival: n + 1, startLagMs: atMs - scheduledMs });
  }

  #drops(sample: K6Sample, atMs: number): void {
    if (!this.#parts.schedule) this.#begin(atMs);
    for (let drop = 0; drop < sample.value; drop += 1) {
      this.#counts.dropped += 1;
      this.#waiting.dropped(atMs);
      this.#parts.live.drop();
      const index = this.#parts.arrivals.dropped(atMs);
      // Until k is known the row carries the drop's index as a negative number, which is no valid arrival;
      // without a curve there is no k.
      this.#write({ kind: 'd', scheduledMs: atMs, arrival: this.#parts.schedule ? -1 - index : 0 });
    }
  }

  /** A script without HTTP shows by its iterations alone that load has begun. */
  #iterationEnded(sample: K6Sample, atMs: number): void {
    this.#waiting.wasBusy(atMs - sample.value, atMs);
    this.#counts.ended += 1;
    this.#lastMs = atMs;
    this.#calls.iterationEnded(userOf(sample));
    if (!this.#parts.schedule) this.#begin(atMs - sample.value);
  }

  #request(sample: K6Sample, endedMs: number): void {
    this.destinations.take(sample.tag('name'));
    const row = this.#rowOf(sample, endedMs);
    if (blockedErrors.includes(row.error)) this.#blocked(sample);
    // k6 runs setup and teardown outside of any scenario.
    if (sample.tag('scenario') === '') return void (this.#counts.outside += 1);
    this.#lastMs = endedMs;
    this.#waiting.waited(userOf(sample), row.sentMs, endedMs);
    if (!this.#parts.schedule) this.#begin(row.sentMs);
    this.#calls.take(row, userOf(sample), sample.metadata(callMetadata));
  }

  #requestRow(row: RequestRow): void {
    this.#counts.requests += 1;
    this.#parts.live.request(row.journey, row.status, row);
    this.#write(row);
  }

  #blocked(sample: K6Sample): void {
    this.#counts.blocked += 1;
    this.#firstBlocked ??= (sample.tag('url') || sample.tag('name')).slice(0, 300);
  }

  #answerCode(sample: K6Sample): void {
    const request = requestOf(sample);
    if (request === undefined) return;
    if (sample.metric === inProgressMetric) this.#codes.inProgress(request);
    else this.#codes.wrong(request, sample.tag(wrongAnswerTag));
  }

  #rowOf(sample: K6Sample, endedMs: number): RequestRow {
    const { schedule, clock } = this.#parts;
    const status = Number(sample.tag('status')) || 0;
    const reportedSentMs = Number(sample.metadata(metadataNames.sentMs) || NaN);
    // k6 measures from the moment it has a connection. Without one, only the script's stamp shows when the
    // attempt began.
    const sentMs =
      status === 0 && Number.isFinite(reportedSentMs)
        ? Math.min(clock.fromWall(reportedSentMs), endedMs - sample.value)
        : endedMs - sample.value;
    const customer = sample.metadata(metadataNames.customer);
    const scheduledMs =
      schedule && customer !== ''
        ? this.#scheduledMs(schedule, Number(customer)) + Number(sample.metadata(metadataNames.thinkMs) || 0)
        : sentMs;
    return {
      kind: 'r',
      sentMs,
      status,
      error:
        status === 0
          ? Number(sample.tag('error_code')) || 0
          : expectationCode(status, sample.tag('expected_response')),
      arrival: schedule && customer !== '' ? Number(customer) + 1 : 0,
      journey: sample.tag(journeyTag) || sample.tag('name'),
      intent: Number(sample.metadata(metadataNames.intent) || -1),
      send: Number(sample.metadata(metadataNames.send) || 1),
      serviceMs: endedMs - sentMs,
      responseMs: endedMs - scheduledMs,
    };
  }

  #scheduledMs(schedule: Schedule, n: number): number {
    return (this.#zeroMs ?? 0) + schedule.startMs(n + 1);
  }

  /**
   * With a curve this zero is tentative: the first arrival's start less its schedule. `finish` applies the
   * exact one.
   */
  #begin(zeroMs: number): void {
    if (this.#zeroMs !== undefined) return;
    this.#zeroMs = zeroMs;
    this.#parts.onZero(zeroMs);
  }

  #write(row: SampleRow): void {
    this.#pending.push(formatSample(row));
  }
}

/** The virtual user, where k6 names it; else the customer, whose visit one user plays. */
function userOf(sample: K6Sample): string {
  return sample.metadata('vu') || sample.metadata(metadataNames.customer);
}

/** The request that a script's own metric is about; undefined of an unknown arrival, which has no row to find. */
function requestOf(sample: K6Sample): RequestKey | undefined {
  const [customer, intent, send] = [
    sample.metadata(metadataNames.customer),
    sample.metadata(metadataNames.intent),
    sample.metadata(metadataNames.send),
  ];
  if (customer === '' || intent === '') return undefined;
  return { arrival: Number(customer) + 1, intent: Number(intent), send: Number(send) };
}

/** Where the script's response callback differs from k6's default, by which 200 to 399 are expected. */
function expectationCode(status: number, expected: string): number {
  const byDefault = status >= 200 && status < 400;
  if (expected === 'true' && !byDefault) return expectedAnswerCode;
  return expected === 'false' && byDefault ? wrongAnswers['unexpected-status'] : 0;
}
