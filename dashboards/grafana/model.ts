// A dashboard as its author thinks of it: one question, rows of panels, each panel with its queries and what
// good looks like.
import type { PanelQuery } from '../panel-query.ts';
import type { Unit } from './units.ts';

export interface Board {
  /** Stable; links and recorded answers rely on it. */
  uid: string;
  /** File name without ending. */
  file: string;
  title: string;
  /** The one question that it answers. */
  question: string;
  rows: readonly Row[];
}

export interface Row {
  title: string;
  panels: readonly PanelModel[];
}

export interface PanelModel {
  /** Letters, digits and dashes; stable. */
  key: string;
  title: string;
  /** What is shown, tolerance included, and what good looks like: a sentence each. */
  shows: string;
  good: string;
  as: Shape;
  unit: Unit;
  /** Columns of 24, and rows of about 38 pixels. */
  size: readonly [width: number, height: number];
  /** Distance of two points at least, seconds; any unless said. */
  leastStepSeconds?: number;
  decimals?: number;
  min?: number;
  max?: number;
  /** From the least to the greatest; the first colour stands below all of them. */
  thresholds?: Thresholds;
  /** Words for numbers, of a state timeline or a single number. */
  words?: Readonly<Record<number, Word>>;
  /** Said where there is no data. */
  noData?: string;
  /** At least one. */
  queries: readonly Query[];
}

export interface Word {
  text: string;
  colour: Colour;
}

export interface Thresholds {
  below: Colour;
  steps: readonly { from: number; colour: Colour }[];
}

export type Colour = 'green' | 'yellow' | 'orange' | 'red' | 'blue' | 'purple' | 'text';

export interface Query {
  expr: string;
  /** Grafana's legend: text and `{{label}}`. */
  legend: string;
  /** Labels that every series carries. */
  groupsBy?: readonly string[];
  /** Everywhere unless said. */
  expectedOn?: PanelQuery['expectedOn'];
  /** Where a line means something that colours mean too. */
  colour?: Colour;
  /** Where this query is judged by other numbers than the panel. */
  thresholds?: Thresholds;
}

/**
 * `number`: large numbers of the whole range; `line`, `states`: over the range; `bars`: numbers of the whole
 * range to compare; `outages`: a row for each.
 */
export type Shape = 'number' | 'line' | 'states' | 'bars' | 'outages';

/** Whether a shape asks for one point at the end of the range, or for points all along it. */
export function kindOf(shape: Shape): PanelQuery['kind'] {
  return shape === 'number' || shape === 'bars' ? 'instant' : 'range';
}

/** A, B, C … */
export function refIdOf(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}
