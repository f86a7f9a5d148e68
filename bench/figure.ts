// A benchmark figure: units of work that yield observations, the series of those observations, and the goal.
import type { Clock, Progress, Shell } from '../contract/index.ts';
import type { Spread } from './statistics/spread.ts';

/** One measured number of a series. */
export interface Observation {
  series: string;
  value: number;
}

export interface Series {
  /** Key of its observations. */
  name: string;
  /** What the table shows. */
  label: string;
  /** `ms`, `/s`, `MB`; empty for counts and ratios. */
  unit: string;
}

/** The spread of a series over all units; undefined without observations. */
export type Spreads = (series: string) => Spread | undefined;

export interface Aim {
  /** The goal, as text. */
  wants: string;
  /** The measured value, as text; undefined without the observations that it needs. */
  measured(of: Spreads): string | undefined;
  /** Called only if `measured` returns a text. */
  reached(of: Spreads): boolean;
  /** Fewest observations of a series before the aim counts as judged. */
  atLeast: { series: string; n: number };
}

/** What a unit may use. */
export interface Bench {
  shell: Shell;
  clock: Clock;
  /** Empty, absolute; removed when the unit is over. */
  folder: string;
  /** Aborts on Ctrl-C: the unit ends what it started and throws. */
  signal: AbortSignal;
  say: Progress;
}

export interface Figure {
  name: string;
  what: string;
  /** Raise it when the way of measuring changes: earlier observations are then left out. */
  method: number;
  /** How many units make the figure. */
  units: number;
  /** What a unit does, with the exact commands, as lines of Markdown. */
  how: readonly string[];
  series: readonly Series[];
  aims: readonly Aim[];
  /** What limits the figure, from what was measured beside it; undefined if nothing was. */
  limit?(of: Spreads): string | undefined;
  measure(bench: Bench, unit: number): Promise<readonly Observation[]>;
}
