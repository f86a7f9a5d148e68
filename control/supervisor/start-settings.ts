// Start settings that a harness passes to a supervisor: a 0600 file, so that none of them appears in `ps`.
import { z } from 'zod';
import {
  auroraSettings,
  clusterSettings,
  databaseNames,
  maxRunners,
  runnerEngines,
} from '../../contract/index.ts';
import { observeSettings } from '../../input/observe-settings.ts';

export const clusterStart = z.object({
  settings: clusterSettings,
  /** --confirm. */
  confirmed: z.string().nullable(),
  baseUrl: z.string(),
  /** Who plays the load there, if not a k6 of the harness. Its objects have the names that the target's id gives. */
  load: z
    .object({
      engine: z.enum(runnerEngines),
      runners: z.int().min(1).max(maxRunners),
      /** The longest that it may take, ms. */
      longestMs: z.number().positive(),
      /** Where the harness puts what the runners read; absolute. */
      folder: z.string(),
    })
    .nullable()
    .default(null),
});
export type ClusterStart = z.infer<typeof clusterStart>;

/** What `--aurora` names; see input/aurora. */
export const auroraStart = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('stand-in') }),
  z.object({
    kind: z.literal('cluster'),
    settings: auroraSettings,
    password: z.string().nullable(),
    authorities: z.string().nullable(),
    confirmed: z.string().nullable(),
  }),
]);
export type AuroraStart = z.infer<typeof auroraStart>;

export const startSettings = z.object({
  id: z.string(),
  /** `runs/.targets/<id>/`, absolute. */
  folder: z.string(),
  /** JSON of theatres and screenings for the seed, or null for the default seed data. */
  seedFile: z.string().nullable(),
  /** Fingerprint of the timetable behind it (`timetableHash`). */
  timetable: z.string(),
  database: z.enum(databaseNames),
  durable: z.boolean(),
  pods: z.number().int().nonnegative(),
  /** Its containers; null for a target of processes. */
  containers: z
    .object({
      host: z.string(),
      project: z.string(),
      instance: z.string(),
      compose: z.object({ file: z.string(), args: z.array(z.string()) }),
    })
    .nullable()
    .default(null),
  /** What observes it; null: nothing does. */
  observe: observeSettings.nullable(),
  /** A user's own service in the place of a target of ours: of the above, only id and folder matter then. */
  ownService: z
    .object({
      serviceUrl: z.string(),
      /** Program of the proxy before it; null: none. */
      toxiproxy: z.string().nullable(),
      /** Where commands run; absolute. */
      commandFolder: z.string(),
    })
    .optional(),
  /** The cluster that the system is on; null: it is on none. */
  cluster: clusterStart.nullable().default(null),
  /** The Aurora cluster that holds the orders; null: there is none that may be failed over. */
  aurora: auroraStart.nullable().default(null),
  /** The harness that starts it: until the lease is taken, the supervisor ends when this process ends. */
  starter: z.object({ name: z.string(), pid: z.number().int(), started: z.string() }).optional(),
});
/** Where a target's containers are, and how Compose is started for it. */
export type ContainerSettings = NonNullable<z.infer<typeof startSettings>['containers']>;
export type StartSettings = z.infer<typeof startSettings>;
export const startSettingsFile = 'start.json';
