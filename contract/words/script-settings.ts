// Switches that a k6 script of ours reads from `__ENV`, and who sets them.

export const scriptSettings = {
  /**
   * `off` under `showtime`, where `analyze` is the only judge; anything else leaves the SLO thresholds on.
   */
  sloThresholds: 'SLO_THRESHOLDS',
  /** `1` in an observed run: intents are counted for Prometheus too. */
  observe: 'OBSERVE',
} as const;
