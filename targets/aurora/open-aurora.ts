// An Aurora MySQL cluster whose writer can be failed over: allowed, watched through the API and through SQL.
import type { AuroraSettings, Clock, DatabaseCapability, NewEvent } from '../../contract/index.ts';
import { refuseUnlessAllowed } from './allowed.ts';
import { auroraCapability } from './capability.ts';
import type { AwsCredentials } from './aws-call.ts';
import { FisExperiment } from './fis-experiment.ts';
import { openFis } from './fis.ts';
import { openRds, type ClusterSight, type InstanceSight, type RdsApi } from './rds.ts';
import { lastingRefusal, signInOf } from './sign-in.ts';
import { SqlEye, type SqlSight } from './sql-look.ts';
import { Watch } from './watch.ts';

export interface OpenAurora {
  settings: AuroraSettings;
  /** Of `settings.database.passwordFile`; null without one. */
  password: string | null;
  /** PEM of `settings.database.caFile`; null without one. */
  authorities: string | null;
  /** What was typed with --confirm, and what else counts as typed. */
  confirmed: readonly (string | null)[];
  /** Default: the SDK's own chain. */
  credentials?: AwsCredentials;
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
 * @throws ShowtimeError aurora-refused, aurora-not-allowed, bad-aurora-file
 */
export async function openAurora(options: OpenAurora): Promise<Aurora> {
  const { settings, confirmed, credentials, clock, onEvent, pace = defaultPace } = options;
  const { region, cluster, endpoint, allow, fis, endpoints } = settings;
  const rds = openRds({ region, cluster, endpoint, clock, credentials });
  const sql = openSql(options, pace.sqlAnswersWithinMs);
  const watch = new Watch({ rds, clock, cluster, sql: sql && sql.look, onEvent, ...pace });
  const experiment =
    fis &&
    new FisExperiment({
      fis: openFis({ region, endpoint: endpoints?.fis, credentials, clock }),
      template: fis.template,
      allow,
      clock,
      everyMs: pace.apiEveryMs,
    });
  const stop = async (): Promise<void> => {
    await experiment?.close();
    await watch.stop();
    sql?.close();
    rds.close();
  };
  try {
    const sight = await rds.cluster();
    refuseUnlessAllowed(settings, sight, confirmed);
    await experiment?.check();
    await sql?.refuseIfShutOut(rds, sight);
    await watch.start();
    return {
      capability: auroraCapability({
        rds,
        watch,
        experiment: experiment ?? null,
        bySql: sql !== null,
        target: settings.target ?? null,
        refuse: (now) => refuseUnlessAllowed(settings, now, confirmed),
      }),
      version: sight.version,
      settings: () => ({
        auroraCluster: cluster,
        auroraRegion: region,
        auroraWatchedBySql: sql !== null,
        auroraSignIn: sql?.by ?? null,
        auroraCrashWriterBy: fis === undefined ? 'FailoverDBCluster' : `FIS template ${fis.template}`,
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

interface Sql {
  /** How it signs in, for the record. */
  by: string;
  look(this: void, instance: InstanceSight): Promise<SqlSight>;
  /** @throws ShowtimeError if the writer, or the way of signing in, refuses for good */
  refuseIfShutOut(rds: Pick<RdsApi, 'instances'>, sight: ClusterSight): Promise<void>;
  close(): void;
}

/** Null without an account. */
function openSql(
  { settings, password, authorities, credentials, clock }: OpenAurora,
  answersWithinMs: number,
): Sql | null {
  const { database } = settings;
  if (database === undefined) return null;
  const signIn = signInOf({ settings: { ...settings, database }, password, authorities, credentials, clock });
  const eyes = new Map<string, SqlEye>();
  const look = ({ name, address }: InstanceSight): Promise<SqlSight> => {
    if (address === null) return Promise.reject(new Error('the API reports no address'));
    const eye = eyes.get(name) ?? new SqlEye(signIn, answersWithinMs);
    eyes.set(name, eye);
    return eye.look({ address: address.host, port: address.port });
  };
  return {
    by: database.secret !== undefined ? 'secret' : database.iam ? 'iam' : 'password',
    look,
    refuseIfShutOut: async (rds, { members }) => {
      const writer = members.find(({ isWriter }) => isWriter)?.name;
      const instance = (await rds.instances()).find(({ name }) => name === writer);
      if (instance === undefined) return;
      await look(instance).catch((error: unknown) => {
        const refusal = lastingRefusal(error, instance.name, database);
        if (refusal !== undefined) throw refusal;
      });
    },
    close: () => {
      eyes.forEach((eye) => eye.close());
      signIn.close();
    },
  };
}
