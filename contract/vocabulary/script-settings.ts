// Switches that a bundled k6 script reads from `__ENV`, and what sets them.

export const scriptSettings = {
  /**
   * `off` under `showtime`, where `analyze` is the only judge; anything else leaves the SLO thresholds on.
   */
  sloThresholds: 'SLO_THRESHOLDS',
  /** `1` in an observed run: intents are counted for Prometheus too. */
  observe: 'OBSERVE',
  /** How many runners play the load together, each its own segment; 1 if absent. */
  runners: 'RUNNERS',
} as const;
