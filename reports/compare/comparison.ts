// Two runs side by side as plain data, which `compare --json` prints and three renderings show.
import type { Outcome, RequestFigures, SloResult, Verdict } from '../../contract/index.ts';

/** A text about something that is not the same in both runs. */
export interface Difference {
  of: string;
  before: string;
  after: string;
}

export interface RunSide {
  id: string;
  scenario: string;
  target: string;
  startedAt: string;
  outcome: Verdict['outcome'];
  /** Validity checkers that are unknown: with one of them the run proves nothing. */
  doubts: readonly string[];
}

/** Null where that run has no such checker. */
export interface VerdictPair {
  checker: string;
  before: VerdictSide | null;
  after: VerdictSide | null;
}
export interface VerdictSide {
  outcome: Outcome;
  because: string;
}

/** With the exact one-sided 95 % bounds of its share of good ones. */
export interface SloSide extends SloResult {
  atLeast: number;
  atMost: number;
}

export type Chance =
  /**
   * `p` is adjusted for the number of objectives that were tested; `designEffect` is null where clusters
   * could not be seen.
   */
  | { tested: true; p: number; designEffect: number | null; moreThanChance: boolean }
  | { tested: false; why: string };

export interface SloPair {
  name: string;
  before: SloSide | null;
  after: SloSide | null;
  /** Share of good ones after minus before; null if one has no data. */
  change: number | null;
  chance: Chance;
}

export interface Figure {
  /** A journey or a fault; empty for figures of the whole run. */
  subject: string;
  name: string;
  unit: 'ms' | 'count' | 'per second';
  before: number | null;
  after: number | null;
  /** The meaning of null. */
  nullMeans: 'none' | 'never' | 'not measured';
  /** The run that has nothing of this subject: there null is no statement. */
  missing: 'before' | 'after' | null;
}

export const figureKinds = [
  'requests',
  'latency',
  'errors',
  'outages',
  'load',
  'orders',
  'durations',
] as const;
/** Shown before what was judged: these are read first. */
export const firstKinds: readonly FigureKind[] = ['requests', 'latency', 'errors'];
export const laterKinds: readonly FigureKind[] = figureKinds.filter((kind) => !firstKinds.includes(kind));
export type FigureKind = (typeof figureKinds)[number];

export interface Comparison {
  schemaVersion: 1;
  before: RunSide;
  after: RunSide;
  /** Differences that make the comparison meaningless; empty unless it was requested despite them. */
  differences: readonly Difference[];
  /** Reported differences that are allowed: seeds, versions and the like. */
  remarks: readonly Difference[];
  /** Those that differ or are no pass, worst first. */
  verdicts: readonly VerdictPair[];
  slos: readonly SloPair[];
  /** The instant from which the times of `figures.latency` count. */
  timedFrom: RequestFigures['timedFrom'];
  figures: Readonly<Record<FigureKind, readonly Figure[]>>;
}
