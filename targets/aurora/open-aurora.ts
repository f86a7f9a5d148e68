// An Aurora MySQL cluster whose writer can be failed over: allowed, watched through the API and through SQL.
import type { AuroraSettings, Clock, DatabaseCapability, NewEvent } from '../../contract/index.ts';
import { refuseUnlessAllowed } from './allowed.ts';
import { auroraCapability } from './capability.ts';
import { openRds, type InstanceSight } from './rds.ts';
import { SqlEye, type SqlSight } from './sql-look.ts';
import { Watch } from './watch.ts';

export interface OpenAurora {
  settings: AuroraSettings;
  /** Of `settings.database`; null without one. */
  password: string | null;
  /** What was typed with --confirm, and what else counts as typed. */
  confirmed: readonly (string | null)[];
  /** Default: the SDK's own chain. */
  credentials?: { accessKeyId: string; secretAccessKey: string };
  clock: Clock;
  onEvent(this: void, event: NewEvent): void;
  /** How often each is asked, and how long an answer through SQL may take, ms. */
  pace?: { apiEveryMs: number; sqlEveryMs: number; sqlAnswersWithinMs: number };
}

export interface Aurora {
  readonly capability: DatabaseCapability;
  /** Of the engine, as the API reports it. */
  readonly version: string;
  settings(): Record<string, string | number | boolean | null>;
  stop(): Promise<void>;
}

/** The RDS API throttles callers that ask more often; SQL is asked as often as the outage is to be measured. */
const defaultPace = { apiEveryMs: 1_000, sqlEveryMs: 100, sqlAnswersWithinMs: 1_000 };

/**
 * Connects, checks and begins to watch; changes nothing.
 * @throws ShowtimeError aurora-refused, aurora-not-allowed
 */
export async function openAurora({
  settings,
  password,
  confirmed,
  credentials,
  clock,
  onEvent,
  pace = defaultPace,
}: OpenAurora): Promise<Aurora> {
  const { region, cluster, endpoint, database } = settings;
  const rds = openRds({ region, cluster, endpoint, clock, ...(credentials ? { credentials } : {}) });
  const eyes = new Map<string, SqlEye>();
  const bySql =
    database === undefined
      ? null
      : ({ name, address }: InstanceSight): Promise<SqlSight> => {
          if (address === null) return Promise.reject(new Error('the API reports no address'));
          const account = { user: database.user, password: password ?? '' };
          const eye = eyes.get(name) ?? new SqlEye(account, database.tls, pace.sqlAnswersWithinMs);
          eyes.set(name, eye);
          return eye.look({ address: address.host, port: address.port });
        };
  const watch = new Watch({ rds, clock, cluster, sql: bySql, onEvent, ...pace });
  const stop = async (): Promise<void> => {
    await watch.stop();
    eyes.forEach((eye) => eye.close());
    rds.close();
  };
  try {
    const sight = await rds.cluster();
    refuseUnlessAllowed(settings, sight, confirmed);
    await watch.start();
    return {
      capability: auroraCapability({
        rds,
        watch,
        bySql: bySql !== null,
        target: settings.target ?? null,
        refuse: (now) => refuseUnlessAllowed(settings, now, confirmed),
      }),
      version: sight.version,
      settings: () => ({
        auroraCluster: cluster,
        auroraRegion: region,
        auroraWatchedBySql: bySql !== null,
        auroraApiEveryMs: pace.apiEveryMs,
        auroraSqlEveryMs: pace.sqlEveryMs,
        auroraCompletesWithinSeconds: settings.completesWithinSeconds,
      }),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
