// What two runs look like side by side: plain data, printed by `compare --json` and rendered three ways.
import type { Outcome, SloResult, Verdict } from '../../contract/index.ts';

/** Something that is not the same in both runs, in words. */
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
  unit: 'ms' | 'count';
  before: number | null;
  after: number | null;
  /** What null stands for. */
  nullMeans: 'none' | 'never' | 'not measured';
  /** The run that has nothing of this subject: there null is no statement. */
  missing: 'before' | 'after' | null;
}

export const figureKinds = ['latency', 'outages', 'load', 'orders', 'durations'] as const;
export type FigureKind = (typeof figureKinds)[number];

export interface Comparison {
  schemaVersion: 1;
  before: RunSide;
  after: RunSide;
  /** Makes the comparison mean nothing; empty unless it was asked for despite them. */
  differences: readonly Difference[];
  /** May differ, and is said: seeds, versions and the like. */
  remarks: readonly Difference[];
  /** Those that differ or are no pass, worst first. */
  verdicts: readonly VerdictPair[];
  slos: readonly SloPair[];
  figures: Readonly<Record<FigureKind, readonly Figure[]>>;
}
