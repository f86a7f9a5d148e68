// Reads what the files of a run folder say, in the order of time, up to a moment: of a run that plays, all that is
// there; of a recording, what was known at that moment.
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  faultPlan,
  runFiles,
  runRecord,
  verdict,
  type FaultPlan,
  type RunRecord,
  type Verdict,
} from '../../../contract/index.ts';
import { readBoundedText } from '../../../platform/regular-file.ts';
import { ledgerCounts, type LedgerCounts } from '../../run/ledger-counts.ts';
import { LoadedRun } from '../../run/loaded-run.ts';
import { openRun } from '../../run/recorded-run.ts';
import { factOf, knownAtMs, lineFiles, nameOf, type LineFile, type LiveFact } from './live-fact.ts';
import { LineTail } from './line-tail.ts';

/** Where facts go. `restart`: forget the facts of this file; it is read again. */
export interface FactSink {
  take(fact: LiveFact): void;
  restart(file: LineFile): void;
}

/** Lines that are read before others of the process get their turn. */
const linesAtOnce = 20_000;

export class RunReader {
  readonly dir: string;
  readonly #tails: readonly FileHead[];
  readonly #whole = new Map<string, string>();

  constructor(dir: string) {
    this.dir = dir;
    this.#tails = lineFiles.map((of) => new FileHead(of, join(dir, nameOf[of])));
  }

  /**
   * Gives `sink` every fact that was known at `untilMs`, each file in its order; true if there is more that was
   * known then (the caller lets others run and calls again).
   */
  advance(sink: FactSink, untilMs = Infinity): boolean {
    let left = linesAtOnce;
    for (const tail of this.#tails) {
      left = tail.advance(sink, untilMs, left);
      if (left === 0) return true;
    }
    return false;
  }

  /** True while a fact was read that was known only later than the moment of the last call. */
  get isWaiting(): boolean {
    return this.#tails.some((tail) => tail.isWaiting);
  }

  /** run.json and plan.json, where they changed since the last call. */
  readRun(sink: FactSink): void {
    const run = this.#changed<RunRecord>(runFiles.run, runRecord);
    if (run) sink.take({ of: 'run', value: run });
    const plan = this.#changed<FaultPlan>(runFiles.plan, faultPlan);
    if (plan) sink.take({ of: 'plan', value: plan });
  }

  /** verdict.json, where it changed since the last call. */
  readVerdict(sink: FactSink): void {
    const value = this.#changed<Verdict>(runFiles.verdict, verdict);
    if (value) sink.take({ of: 'verdict', value });
  }

  /** Counts the orders of the closed folder as its report does; reads ledger and stored rows once. */
  counts(): LedgerCounts | null {
    return ledgerCounts(new LoadedRun(openRun(this.dir)));
  }

  close(): void {
    for (const tail of this.#tails) tail.close();
  }

  #changed<T>(name: string, schema: { safeParse(value: unknown): { data?: T | undefined } }): T | undefined {
    const path = join(this.dir, name);
    if (!existsSync(path)) return undefined;
    const { ino, mtimeMs, size } = statSync(path);
    const stamp = `${ino} ${mtimeMs} ${size}`;
    if (this.#whole.get(name) === stamp) return undefined;
    this.#whole.set(name, stamp);
    try {
      return schema.safeParse(JSON.parse(readBoundedText(path))).data;
    } catch {
      return undefined;
    }
  }
}

/** One growing file with its next fact, which may have to wait for its time. */
class FileHead {
  readonly #of: LineFile;
  readonly #tail: LineTail;
  #waiting: ReturnType<typeof factOf>;

  constructor(of: LineFile, path: string) {
    this.#of = of;
    this.#tail = new LineTail(path);
  }

  get isWaiting(): boolean {
    return this.#waiting !== undefined;
  }

  /** Returns how many of the `left` lines may still be read. */
  advance(sink: FactSink, untilMs: number, left: number): number {
    for (let rest = left; rest > 0; rest -= 1) {
      const fact = this.#waiting ?? this.#read(sink);
      if (fact === 'end') return rest;
      if (fact === undefined) continue;
      if (knownAtMs(fact) > untilMs) {
        this.#waiting = fact;
        return rest;
      }
      this.#waiting = undefined;
      sink.take(fact);
    }
    return 0;
  }

  close(): void {
    this.#tail.close();
  }

  #read(sink: FactSink): ReturnType<typeof factOf> | 'end' {
    const step = this.#tail.next();
    if (step === 'end') return 'end';
    if (step === 'line') return factOf(this.#of, this.#tail.line);
    sink.restart(this.#of);
    return undefined;
  }
}
