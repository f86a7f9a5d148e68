// One query of a panel as dashboards ship it, and what it is expected to answer.

export interface PanelQuery {
  /** The dashboard's uid. */
  dashboard: string;
  /** Stable key of the panel within its dashboard, made of letters, digits and dashes. */
  panel: string;
  title: string;
  refId: string;
  /** Of Grafana. */
  unit: string;
  /** Of a state timeline: the values that have a word. Any other would be drawn as a number. */
  words?: readonly number[];
  /** PromQL with the dashboard's variables in it. */
  expr: string;
  /** `instant`: the panel shows the value at the end of its range; `range`: a line over it. */
  kind: 'instant' | 'range';
  /**
   * Distance of two points at least, seconds: what is scraped seldom has no rate over less than three
   * scrapes.
   */
  minStepSeconds: number;
  /** Labels that every series of the answer must carry. */
  groupsBy: readonly string[];
  /**
   * Where an answer can be expected: `run` in every observed run of the local target, `kubernetes` and
   * `aurora` only there, `month` only once there is a month of data behind it, `outage` only where there was
   * one. A query without an expected answer is listed as `not-asked`, never as good.
   */
  expectedOn: 'run' | 'outage' | 'kubernetes' | 'aurora' | 'month';
}
