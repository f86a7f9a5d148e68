// The state of a running target, as `showtime status --json` prints it.
import { z } from 'zod';

/** Where a target of ours can run: processes on loopback, or containers. */
export const targetKinds = ['local', 'compose'] as const;
export type TargetKind = (typeof targetKinds)[number];

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
