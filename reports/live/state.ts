// What a viewer of a run sees: one typed state, folded from the files of the run folder while they grow.
// The page, the terminal and replays all show this. It is plain JSON.
import type {
  FaultSpec,
  Outage,
  Outcome,
  Prediction,
  RecordedGate,
  Score,
  ShowPhase,
} from '../../contract/index.ts';

/**
 * `starting`: no load yet. `settling`: the load is over, stored orders are read and compared. `closed`: all was
 * recorded. `judged`: there is a verdict. `interrupted`: the run ended without closing its recording.
 */
export type LivePhase = 'starting' | 'playing' | 'settling' | 'closed' | 'judged' | 'interrupted';

/**
 * A number that is known only from some moment on. While `known` is false it must not be shown as 0: `because` is
 * shown instead. `found`: how many were found so far; 0 proves nothing.
 */
export type Known = { known: true; count: number } | { known: false; because: string; found: number };

export interface LivePod {
  name: string;
  /** Null where no event of the pod names it. */
  zone: string | null;
  state: 'starting' | 'ready' | 'unready' | 'gone';
  /** Customers' requests that it answered in the last full second. */
  answersPerSecond: number;
}

export interface LiveDatabase {
  name: string;
  zone: string;
  role: 'writer' | 'reader' | 'down' | 'fenced' | 'rebuilding';
  lagSeconds: number | null;
}

export interface LiveTopology {
  /** By zone, then by name. Empty for a service of the user's own. */
  pods: readonly LivePod[];
  /** By name. */
  databases: readonly LiveDatabase[];
  /** The database that takes writes now; null while none does or where none is known. */
  writer: string | null;
  /** True from the loss of a writer until another one takes writes. */
  writerless: boolean;
  /** Whether commits wait for the reader; null where it was not recorded. */
  semiSync: boolean | null;
  /** False while a fault cuts the link between clients and writer. */
  writerLink: boolean;
}

/** `planned` has not begun; `declared` is about to be injected; `over` was undone and the system is steady. */
export type FaultStep = 'planned' | 'declared' | 'injected' | 'in-effect' | 'recovered' | 'over' | 'failed';

export interface LiveFault {
  /** The plan's step: `f1`. */
  id: string;
  fault: FaultSpec;
  /** `crash-writer`, `kill-pod in zone a`. */
  title: string;
  /** What it does to the system, in a few words. */
  meaning: string;
  /** What it hit, such as `pod-2` or `db-1`; null before it is injected. */
  subject: string | null;
  step: FaultStep;
  /** When it is due by the plan, ms of the run; null before the load started. */
  dueMs: number | null;
  declaredMs: number | null;
  injectedMs: number | null;
  inEffectMs: number | null;
  recoveredMs: number | null;
  steadyMs: number | null;
  /** What failed, if a step did. */
  failure: string | null;
  outage: LiveOutage;
}

/** The stopwatch of one fault. The verdict's own figures replace it once the run is judged. */
export interface LiveOutage {
  /** True while no order of the probe is acknowledged for more than 150 ms. */
  running: boolean;
  /** Length of the fault's own gap until now, ms; null without one. */
  lengthMs: number | null;
  /** The layer that the time is spent in now; null while orders go through. */
  layer: 'detection' | 'promotion' | 'endpoint' | 'service' | null;
  /** So far, ms each; null where an instant is missing. */
  layers: Outage['layers'];
  /** Order sends since the injection that failed for certain, and those without a definite answer. */
  failed: number;
  unsure: number;
  /** From the verdict. */
  judged: boolean;
}

/** Customers' orders, an order with its retries counted once, as the ledger has them. */
export interface LiveOrders {
  acknowledged: number;
  refused: number;
  /** No send was acknowledged, and one got no definite answer. */
  indeterminate: number;
  /** Sent, and not yet answered. */
  open: number;
  /** Acknowledged, and not stored. */
  lost: Known;
  /** Keys under which more than one order is stored. */
  doubled: Known;
  /** The running comparison; null before its first result, and where the target allows none. */
  compared: LiveComparison | null;
}

/** Customers' acknowledged orders that were looked up in the databases while the run plays. */
export interface LiveComparison {
  /** When, ms of the run. */
  atMs: number;
  /** Acknowledged by then. */
  acknowledged: number;
  /** Of the present writer since it was first asked; null if it does not answer. */
  writer: { compared: number; missing: number; doubled: number } | null;
  /** `missing` ones are usually on their way. Null if there is no reader that answers. */
  reader: { compared: number; missing: number } | null;
}

export interface LiveBudget {
  slo: string;
  objective: number;
  /** `order`, with the limit for a latency objective. */
  journey: string;
  belowMs: number | null;
  good: number;
  bad: number;
  /**
   * Bad events that the objective allows of those counted so far, as a number with fractions: (1 − objective) ×
   * (good + bad).
   */
  allowedBad: number;
  /** Share of the allowance that is spent: 1 is all of it; null before anything was counted. */
  spent: number | null;
  /** From the verdict; null before it. */
  outcome: Outcome | null;
}

export interface LiveRun {
  id: string;
  scenario: string;
  target: string;
  seed: number;
  /** Wall clock, ISO 8601 UTC: the zero of every `…Ms`. */
  startedAt: string;
  /** Length of the load as planned, ms. */
  durationMs: number;
  /** Whether arrivals follow a curve; else `offered` counts what was sent. */
  hasCurve: boolean;
  /** The journey of the time axis: `order`, or null for all requests of a script. */
  journey: string | null;
}

export interface LiveShow {
  /** Of the whole show. */
  title: string;
  /** The present scene, from 1, of so many. */
  scene: number;
  scenes: number;
  sceneTitle: string;
  lookFor: string;
  phase: ShowPhase;
  held: boolean;
  expected: Prediction | null;
  measured: Score | null;
  /** The result of a recorded gate; null before it is revealed, and in every other scene. */
  gate: RecordedGate | null;
}

export interface LiveState {
  /** Counts up with every change; what a client saw last, when it comes back. */
  revision: number;
  phase: LivePhase;
  /** How a recorded run is played again; null for one that is followed. Viewers must see that it is no live run. */
  recorded: { speed: number; paused: boolean } | null;
  /** Null until run.json is there. */
  run: LiveRun | null;
  /** The newest instant that any file shows, ms of the run. */
  nowMs: number;
  loadFromMs: number | null;
  loadToMs: number | null;
  /** Requests of the time axis in the last full second. */
  perSecond: { offered: number; good: number; failed: number };
  /** Response times in the newest full bucket of the time axis; null without answers. */
  times: { p50Ms: number; p95Ms: number; maxMs: number } | null;
  topology: LiveTopology;
  faults: readonly LiveFault[];
  orders: LiveOrders | null;
  budgets: readonly LiveBudget[];
  /** The newest that happened, in words, oldest first; at most a dozen. */
  happened: readonly { atMs: number; text: string }[];
  /** What is on stage in a demo; null in any other run. */
  show: LiveShow | null;
  verdict: { outcome: Outcome; sentence: string } | null;
}

/**
 * One bucket of the time axis. `offered` = good + failed + dropped. Times are response times, from the scheduled
 * start, ms; null without answers.
 */
export interface LiveBucket {
  /** Which one: it begins at index × width. */
  index: number;
  good: number;
  failed: number;
  dropped: number;
  p50Ms: number | null;
  p95Ms: number | null;
  maxMs: number | null;
}

export interface LiveSeries {
  /** 1,000 at first; doubles each time there would be more than 1,200 buckets. */
  widthMs: number;
  /** Those that changed since the revision that was asked for, ascending; all of them in a whole. */
  buckets: readonly LiveBucket[];
}

/**
 * What a viewer gets: everything (`whole`), or the state and the buckets that changed (`change`). Server-sent
 * events carry it as JSON, with `epoch.revision` as the event's id.
 */
export interface LiveMessage {
  kind: 'whole' | 'change';
  state: LiveState;
  series: LiveSeries;
}
