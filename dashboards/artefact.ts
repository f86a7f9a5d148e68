// One generated file: where it goes and what is in it.

export interface Artefact {
  /** Below the output folder, with forward slashes: `deploy/grafana/dashboards/showtime.json`. */
  path: string;
  /** Ends with a line break. */
  text: string;
}
