// The model of a dashboard: one question, rows of panels, each panel with its queries and what good looks
// like.
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
  /** Closed until it is opened: panels that have nothing to show on most targets. */
  collapsed?: true;
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
  /** Minimum distance of two points, seconds; any if undefined. */
  minStepSeconds?: number;
  decimals?: number;
  /** Equal distances for 1, 10, 100; below 1 it is linear, so that 0 has a place. */
  logarithmic?: true;
  min?: number;
  max?: number;
  /** Ascending; the first colour applies below all of them. */
  thresholds?: Thresholds;
  /** Words for numbers, of a state timeline or a single number. */
  valueMappings?: Readonly<Record<number, Word>>;
  /** Text that is shown without data, in gray; `no data` if undefined. */
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

/**
 * Colours with a meaning: good green, bad red, turned away orange, unknown gray. Where nothing has a colour,
 * a panel takes Grafana's palette, which repeats none within a panel.
 */
export type Colour =
  | 'green'
  | 'dark-green'
  | 'yellow'
  | 'orange'
  | 'red'
  | 'dark-red'
  | 'light-blue'
  | 'blue'
  | 'dark-blue'
  | 'light-purple'
  | 'purple'
  | 'light-yellow'
  | 'text'
  | 'gray';

/** By the last letter of the zone's name: `a` here, `ap-northeast-2a` on AWS. No colour of these judges anything. */
export const zoneColours = [
  { letter: 'a', colours: { strong: 'blue', light: 'light-blue' } },
  { letter: 'b', colours: { strong: 'yellow', light: 'light-yellow' } },
  { letter: 'c', colours: { strong: 'purple', light: 'light-purple' } },
] as const satisfies readonly { letter: string; colours: Record<'strong' | 'light', Colour> }[];

export interface Query {
  expr: string;
  /** Grafana's legend: text and `{{label}}`. */
  legend: string;
  /** Labels that every series carries. */
  groupsBy?: readonly string[];
  /** Everywhere if undefined. */
  expectedOn?: PanelQuery['expectedOn'];
  /** Where a line means something that colours mean too. */
  colour?: Colour;
  /** Where lines are zones: each has its own colour in every panel, and `light` marks what was wanted of it. */
  zones?: keyof (typeof zoneColours)[number]['colours'];
  /** Where this query is judged by other numbers than the panel. */
  thresholds?: Thresholds;
}

/**
 * `number`: large numbers of the whole range; `line`, `states`: over the range; `bars`: numbers of the whole
 * range to compare; `outages`: a row for each; `matrix`: a row for each value of the label that queries group
 * by, and a column for each query.
 */
export type Shape = 'number' | 'line' | 'states' | 'bars' | 'outages' | 'matrix';

/** Whether a shape needs one point at the end of the range, or points over the whole range. */
export function kindOf(shape: Shape): PanelQuery['kind'] {
  return shape === 'number' || shape === 'bars' || shape === 'matrix' || shape === 'outages'
    ? 'instant'
    : 'range';
}

/** A, B, C … */
export function refIdOf(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}
