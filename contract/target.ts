// What is known of a running target: `showtime status --json` prints this.
import { z } from 'zod';

const databaseAddress = z.object({
  host: z.string(),
  port: z.number().int(),
  user: z.string(),
  password: z.string(),
  database: z.string(),
  pid: z.number().int().nullable(),
});
export type DatabaseAddress = z.infer<typeof databaseAddress>;

export const targetStatus = z.object({
  id: z.string(),
  baseUrl: z.string(),
  /**
   * Base of `/metrics/balancer`, `/metrics/control-plane` and `/sd/pods` (Prometheus HTTP service discovery);
   * null where nothing is exposed.
   */
  metricsUrl: z.string().nullable().default(null),
  pods: z.array(
    z.object({
      name: z.string(),
      pid: z.number().int().nullable(),
      url: z.string(),
      /** Where its /livez, /readyz and /metrics are, if not at `url`. */
      managementUrl: z.string().optional(),
      zone: z.string(),
      ready: z.boolean(),
    }),
  ),
  database: z
    .object({ writer: databaseAddress, reader: databaseAddress, members: databaseAddress })
    .nullable(),
  /** What watches it; null where it was started without. */
  observability: z
    .object({ prometheusUrl: z.string(), alertmanagerUrl: z.string() })
    .nullable()
    .default(null),
});
export type TargetStatus = z.infer<typeof targetStatus>;
