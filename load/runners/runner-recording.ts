// What one runner sent, as it comes in: samples and ledger lines on the run's clock, its other files beside the logs, and the
// size and SHA-256 of each as it was received.
import { createHash, type Hash } from 'node:crypto';
import { join } from 'node:path';
import { runnerFiles, type ClosedFile, type Curve, type RunnerFile } from '../../contract/index.ts';
import { AppendFile } from '../../platform/append-file.ts';
import { lineBuffer } from '../../platform/line-buffer.ts';
import type { RunClock } from '../clock/run-clock.ts';
import { Arrivals, Schedule } from '../k6/arrivals.ts';
import { exactly, type Exact } from '../k6/exact-rows.ts';
import { LedgerRecorder } from '../k6/ledger-recorder.ts';
import type { LiveWindow } from '../k6/live.ts';
import { SampleReader } from '../k6/sample-reader.ts';
import { SamplesRecorder } from '../k6/samples-recorder.ts';
import type { LedgerFile } from '../ledger/ledger-file.ts';
import { Segment } from './segments.ts';

export interface RunnerRecordingParts {
  index: number;
  runners: number;
  /** Maps the runner's wall clock onto the run's clock. */
  clock: Pick<RunClock, 'fromWall'>;
  /** Null for a script that defines its load. */
  curve: Curve | null;
  baseUrl: string;
  /** Folder of this runner's files. */
  folder: string;
  ledger: LedgerFile;
  live: LiveWindow;
  log: AppendFile;
  onZero: (zeroMs: number) => void;
  /** Tentative rows, text of whole lines. */
  onRows: (text: string) => void;
}

export class RunnerRecording {
  readonly segment: Segment;
  readonly reader: SampleReader;
  readonly recorder: SamplesRecorder;
  readonly ledger: LedgerRecorder;
  readonly #parts: RunnerRecordingParts;
  readonly #arrivals = new Arrivals();
  readonly #schedule: Schedule | null;
  readonly #received = new Map<RunnerFile, { bytes: number; hash: Hash }>();
  readonly #plain = new Map<RunnerFile, AppendFile>();
  readonly #consoleLines: ReturnType<typeof lineBuffer>;
  #zeroMs: number | null = null;

  constructor(parts: RunnerRecordingParts) {
    const { index, runners, clock, curve, baseUrl, folder, ledger, live, log } = parts;
    this.#parts = parts;
    this.segment = new Segment(index, runners);
    this.#schedule = curve === null ? null : new Schedule(curve);
    this.ledger = new LedgerRecorder({
      clock,
      schedule: this.#schedule,
      ledger,
      onOther: (lines) => log.append(lines.map((line) => `runner ${index}: ${line}\n`).join('')),
    });
    this.recorder = new SamplesRecorder({
      path: this.rowsPath,
      clock,
      schedule: this.#schedule,
      arrivals: this.#arrivals,
      live,
      baseUrl,
      onRows: parts.onRows,
      onZero: (zeroMs) => {
        this.#zeroMs = zeroMs;
        this.ledger.begin(zeroMs);
        parts.onZero(zeroMs);
      },
    });
    this.reader = new SampleReader((sample) => this.recorder.take(sample));
    this.#consoleLines = lineBuffer((lines) => this.ledger.take(lines));
    for (const name of ['messages', 'summary', 'text'] as const)
      this.#plain.set(name, new AppendFile(join(folder, runnerFiles[name])));
  }

  /** Rows of this runner alone. */
  get rowsPath(): string {
    return join(this.#parts.folder, runnerFiles.samples);
  }

  pathOf(name: 'messages' | 'summary' | 'text'): string {
    return join(this.#parts.folder, runnerFiles[name]);
  }

  /** Arrivals that the curve schedules; null without a curve. */
  get arrivals(): number | null {
    return this.#schedule?.arrivals ?? null;
  }

  /** Tentative, on the run's clock; null before anything was played. */
  get zeroMs(): number | null {
    return this.#zeroMs;
  }

  /** Bytes of a file that have come. */
  bytesOf(name: RunnerFile): number {
    return this.#received.get(name)?.bytes ?? 0;
  }

  get received(): Record<string, ClosedFile> {
    return Object.fromEntries(
      [...this.#received].map(([name, { bytes, hash }]) => [
        name,
        { bytes, sha256: hash.copy().digest('hex') },
      ]),
    );
  }

  /** Iterations whose number is another segment's. */
  get foreign(): number {
    return this.#schedule === null ? 0 : this.#arrivals.starts.filter(({ n }) => !this.segment.has(n)).length;
  }

  /** The next bytes of a file. */
  take(name: RunnerFile, bytes: Buffer): void {
    const known = this.#received.get(name) ?? { bytes: 0, hash: createHash('sha256') };
    known.bytes += bytes.length;
    known.hash.update(bytes);
    this.#received.set(name, known);
    if (name === 'samples') {
      this.reader.feed(bytes);
      this.recorder.flush();
    } else if (name === 'console') this.#consoleLines.feed(bytes);
    else this.#plain.get(name)?.append(bytes);
  }

  /**
   * Nothing more comes: writes what is held and makes this runner's rows exact.
   * @returns null if the arrivals have no schedule
   */
  async finish(): Promise<Exact | null> {
    this.#consoleLines.end();
    this.ledger.end();
    const exact =
      this.#schedule !== null && this.#zeroMs !== null
        ? exactly(this.#arrivals, this.#schedule, this.#zeroMs, this.segment)
        : null;
    await this.recorder.finish(exact);
    for (const file of this.#plain.values()) file.close();
    return exact;
  }
}
