// Folds what the files of a run folder say into the one state that viewers see. Counters of orders, stopwatches and
// budgets follow the definitions of the verdict, and become the verdict's own numbers once there is one.
import {
  showAfter,
  type FaultPlan,
  type LedgerLine,
  type RunEvent,
  type RunRecord,
  type Show,
  type Verdict,
} from '../../../contract/index.ts';
import { seriesBinMs } from '../../run/intents/share-series.ts';
import type { LedgerCounts } from '../../run/ledger-counts.ts';
import { timeBackMs } from '../../outages/time-back.ts';
import type { LineFile, LiveFact } from '../follow/live-fact.ts';
import { knownAtMs } from '../follow/live-fact.ts';
import type { Known, LiveOrders, LivePhase, LiveRun, LiveSeries, LiveState } from '../state.ts';
import { BudgetsFold } from './budgets-fold.ts';
import { ComparisonFold } from './comparison-fold.ts';
import { FaultsFold } from './faults-fold.ts';
import { happening } from './happened.ts';
import { OrdersFold } from './orders-fold.ts';
import { ProbesFold } from './probes-fold.ts';
import { axisJourney, SamplesFold } from './samples-fold.ts';
import { sceneNow } from './scene-now.ts';
import { SeriesFold } from './series-fold.ts';
import { TopologyFold } from './topology-fold.ts';

const shownHappenings = 12;
/** Rows of the newest seconds may be missing while files are written, ms. */
const settlingMs = 1_000;

export class LiveFold {
  #record: RunRecord | null = null;
  #budgets: BudgetsFold | undefined;
  #orders = new OrdersFold(undefined);
  #samples: SamplesFold | undefined;
  #series = new SeriesFold();
  #probes = new ProbesFold();
  readonly #comparison = new ComparisonFold();
  readonly #topology = new TopologyFold();
  readonly #faults = new FaultsFold();
  #happened: { atMs: number; text: string }[] = [];
  #nowMs = 0;
  #loadFromMs: number | null = null;
  #loadToMs: number | null = null;
  #isClosed = false;
  #isAbandoned = false;
  #counts: LedgerCounts | null | undefined;
  #verdict: Verdict | null = null;
  #show: Show | null = null;

  /** True once the folder names everything that was recorded. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  get isJudged(): boolean {
    return this.#verdict !== null;
  }

  /** The run ended without closing its recording, as its run.json shows. */
  get isInterrupted(): boolean {
    return this.#record?.interrupted === true || (this.#record?.endedMs ?? null) !== null;
  }

  get hasRun(): boolean {
    return this.#record !== null;
  }

  /** `revision`: of the next message. */
  take(fact: LiveFact, revision: number): void {
    switch (fact.of) {
      case 'run':
        return this.#begin(fact.value);
      case 'plan':
        return this.#plan(fact.value);
      case 'counts':
        return this.#close(fact.value);
      case 'verdict':
        this.#verdict = fact.value;
        return;
      default:
        this.#nowMs = Math.max(this.#nowMs, knownAtMs(fact));
        this.#takeLine(fact, revision);
    }
  }

  /** This file is read again from its start. Only ledger and samples are ever replaced. */
  restart(file: LineFile): void {
    if (file === 'ledger') {
      this.#budgets?.restart('ledger');
      this.#orders = new OrdersFold(this.#budgets);
    }
    if (file === 'samples' && this.#record && this.#budgets) {
      this.#budgets.restart('samples');
      this.#samples = new SamplesFold(this.#record, this.#budgets);
      this.#series = new SeriesFold();
    }
    if (file === 'probes') this.#probes = new ProbesFold();
  }

  /** No process writes any more, although the recording was not closed. */
  abandon(): void {
    this.#isAbandoned = true;
  }

  get series(): SeriesFold {
    return this.#series;
  }

  seriesSince(revision: number): LiveSeries {
    return this.#series.since(revision);
  }

  state(revision: number, recorded: LiveState['recorded'] = null): LiveState {
    const nowMs = this.#nowMs;
    const loadIsOver = this.#loadToMs !== null;
    return {
      revision,
      phase: this.#phase(),
      recorded,
      run: this.#record === null ? null : runOf(this.#record),
      nowMs,
      loadFromMs: this.#loadFromMs,
      loadToMs: this.#loadToMs,
      perSecond: this.#perSecond(),
      times: this.#times(),
      topology: this.#topology.view(nowMs, (pod) => this.#orders.byPod.lastSecond(pod, nowMs)),
      faults: this.#faults.view(
        {
          nowMs,
          probes: this.#probes,
          isOpen: !loadIsOver,
          failedSends: (fromMs, toMs) => this.#orders.failedSends(fromMs, toMs),
          latencyBackMs: (fromMs) => this.#latencyBackMs(fromMs),
        },
        this.#verdict,
      ),
      orders: this.#ordersView(loadIsOver),
      budgets: this.#budgets?.view(this.#verdict) ?? [],
      happened: this.#happened,
      show: this.#show === null ? null : sceneNow(this.#show),
      verdict:
        this.#verdict === null
          ? null
          : { outcome: this.#verdict.outcome, sentence: sentenceOf(this.#verdict) },
    };
  }

  #begin(record: RunRecord): void {
    const isFirst = this.#record === null;
    this.#record = record;
    if (!isFirst) return;
    this.#budgets = new BudgetsFold(record);
    this.#orders = new OrdersFold(this.#budgets);
    this.#samples = new SamplesFold(record, this.#budgets);
  }

  #plan(plan: FaultPlan): void {
    this.#faults.plan(plan);
  }

  #takeLine(fact: Exclude<LiveFact, { of: 'run' | 'plan' | 'counts' | 'verdict' }>, revision: number): void {
    switch (fact.of) {
      case 'events':
        return this.#event(fact.value);
      case 'databases':
        return this.#topology.takeDatabases(fact.value);
      case 'probes':
        return this.#probes.take(fact.value);
      case 'machine':
        return this.#topology.seen(fact.value.name, fact.value.atMs);
      case 'ledger':
        return this.#ledger(fact.value);
      case 'comparisons':
        return this.#comparison.take(fact.value);
      case 'show':
        this.#show = showAfter(this.#show, fact.value);
        return;
      case 'samples': {
        const counted = this.#samples?.take(fact.value);
        if (counted) this.#series.add(counted, revision);
        return;
      }
    }
  }

  #ledger(line: LedgerLine): void {
    this.#orders.take(line);
  }

  #event(event: RunEvent): void {
    this.#topology.take(event);
    this.#faults.take(event);
    const text = happening(event);
    if (text !== undefined)
      this.#happened = [...this.#happened, { atMs: event.atMs, text }].slice(-shownHappenings);
    if (event.kind === 'load-started') this.#loadFromMs = event.atMs;
    if (event.kind === 'load-ended') this.#loadToMs = event.atMs;
    if (event.kind === 'recording-closed') this.#isClosed = true;
  }

  /** Every file was read to its end. */
  #close(counts: LedgerCounts | null): void {
    this.#counts = counts;
    this.#orders.decideAll();
    this.#samples?.decideAll();
  }

  #phase(): LivePhase {
    if (this.#verdict !== null) return 'judged';
    if (this.#isClosed) return 'closed';
    if (this.#isAbandoned) return 'interrupted';
    if (this.#loadToMs !== null) return 'settling';
    return this.#loadFromMs === null ? 'starting' : 'playing';
  }

  #perSecond(): LiveState['perSecond'] {
    const of = (how: string): number => this.#samples?.rates.lastSecond(how, this.#nowMs) ?? 0;
    const [good, failed] = [of('good'), of('failed')];
    return { offered: good + failed + of('dropped'), good, failed };
  }

  #times(): LiveState['times'] {
    const { p50Ms, p95Ms, maxMs } = this.#series.newestFull(this.#nowMs) ?? {};
    return typeof p50Ms === 'number' && typeof p95Ms === 'number' && typeof maxMs === 'number'
      ? { p50Ms, p95Ms, maxMs }
      : null;
  }

  #ordersView(loadIsOver: boolean): LiveOrders | null {
    if (this.#record === null || !this.#record.promised.includes('ledger')) return null;
    const compared = this.#comparison.view();
    if (this.#counts)
      return {
        acknowledged: this.#counts.intents.acknowledged.count,
        refused: this.#counts.intents.refused.count,
        indeterminate: this.#counts.intents.unsure.count,
        open: 0,
        ...storedOf(this.#counts),
        compared,
      };
    return { ...this.#orders.view(loadIsOver), ...this.#soFar(this.#record), compared };
  }

  /** Before the stored orders were read and compared. */
  #soFar({ promised }: RunRecord): Pick<LiveOrders, 'lost' | 'doubled'> {
    const never = 'not asked: this run does not read what is stored';
    if (!promised.includes('stored')) {
      const unknown: Known = { known: false, because: never, found: 0 };
      return { lost: unknown, doubled: unknown };
    }
    return this.#comparison.soFar(
      this.#isAbandoned ? 'never checked: the run was interrupted' : 'checked at the end',
    );
  }

  /** When the last latency objective was back within its limit; null while one is not, or without any. */
  #latencyBackMs(fromMs: number): number | null {
    const objectives = this.#budgets?.latency() ?? [];
    if (objectives.length === 0) return null;
    let latest = 0;
    for (const { slo, limitMs, series } of objectives) {
      const untilMs = Math.min(this.#loadToMs ?? Infinity, this.#nowMs - limitMs - settlingMs - seriesBinMs);
      const backMs = timeBackMs(series, { objective: slo.objective, fromMs, untilMs });
      if (backMs === null) return null;
      latest = Math.max(latest, backMs);
    }
    return latest;
  }
}

function storedOf({ stored }: LedgerCounts): Pick<LiveOrders, 'lost' | 'doubled'> {
  const known = (tally: { count: number } | string): Known =>
    typeof tally === 'string'
      ? { known: false, because: tally, found: 0 }
      : { known: true, count: tally.count };
  return typeof stored === 'string'
    ? { lost: known(stored), doubled: known(stored) }
    : { lost: known(stored.lost), doubled: known(stored.doubled) };
}

function runOf(record: RunRecord): LiveRun {
  return {
    id: record.id,
    scenario: record.scenario,
    target: record.target.id === null ? record.target.baseUrl : record.target.kind,
    seed: record.seed,
    startedAt: record.startedAt,
    durationMs: record.load.durationMs,
    hasCurve: record.load.arrivals !== null,
    journey: axisJourney(record),
  };
}

/** The broken claims, or the doubt, in a line. */
function sentenceOf({ outcome, verdicts }: Verdict): string {
  const of = (wanted: string): string[] =>
    verdicts.filter((one) => one.outcome === wanted).map(({ checker }) => checker);
  if (outcome === 'pass') return `All ${of('pass').length} checked claims held.`;
  const names = of(outcome);
  const shown = names.slice(0, 3).join(', ');
  const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
  return outcome === 'fail' ? `Broken: ${shown}${more}.` : `Not known: ${shown}${more}.`;
}
