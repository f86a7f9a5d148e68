// A stand-in for Aurora on loopback: moto's APIs (RDS, FIS, Secrets Manager) joined to a replicated pair, and the cluster
// opened through them.
//
//   fault ─▶ AWS SDK ─▶ moto ─▶ control endpoint ─▶ control plane ─▶ pair
//     └────── SQL on each server ────────────────────────────────────┘
import { join } from 'node:path';
import type { AuroraSettings, Clock, NewEvent, Shell } from '../../../contract/index.ts';
import { startListening, type ListeningProgram } from '../../observability/listening-program.ts';
import { openAurora, type Aurora } from '../open-aurora.ts';
import { openRds } from '../rds.ts';
import { openControlEndpoint, type ControlEndpoint, type JoinedPair } from './control-endpoint.ts';

/** How the API behaves. */
export interface StandInBehaviour {
  /** From the call to the change of the pair, ms. */
  beginMs: number;
  /** From the change of the pair to its report, ms. */
  reportMs: number;
  /** Of each action, so many first calls are refused as Throttling. */
  throttle: Readonly<Record<string, number>>;
  /** Actions that are refused as AccessDenied. */
  deny: readonly string[];
  /** The status stays failing-over, and the pair as it is. */
  neverCompletes: boolean;
  /** Whether the cluster carries the tag that allows its failover. */
  tagged: boolean;
  /** Experiment templates of FIS by their ids, in the form of CreateExperimentTemplate. */
  templates: Readonly<Record<string, object>>;
  /** From the start of an experiment to its action, ms. */
  initiateMs: number;
  /** The alarm of an experiment rings before its action. */
  alarmRings: boolean;
}

export const standInDefaults: StandInBehaviour = {
  beginMs: 500,
  reportMs: 500,
  throttle: {},
  deny: [],
  neverCompletes: false,
  tagged: true,
  templates: {},
  initiateMs: 500,
  alarmRings: false,
};

export interface StandInApiOptions {
  pair: JoinedPair;
  moto: { path: string; args: readonly string[]; version: string };
  behaviour?: Partial<StandInBehaviour>;
  shell: Shell;
  clock: Clock;
  logsFolder: string;
  signal: AbortSignal;
}

export interface StandInOptions extends StandInApiOptions {
  /** A read-only account on each server. */
  account: { user: string; password: string };
  /** How the cluster is opened; default: by the account, and crash-writer by FailoverDBCluster. */
  settings?: Partial<AuroraSettings>;
  onEvent(this: void, event: NewEvent): void;
}

export interface StandInApi {
  /** Address of the APIs. */
  readonly url: string;
  processes(): readonly { name: string; pid: number }[];
  stop(): Promise<void>;
}

export interface AuroraStandIn extends Aurora, StandInApi {}

export const standInCluster = {
  region: 'us-east-1',
  cluster: 'fast-order',
  allow: 'arn:aws:rds:us-east-1:123456789012:cluster:fast-order',
};
/** moto takes any. */
export const standInCredentials = { accessKeyId: 'stand-in', secretAccessKey: 'stand-in' };
/** Nothing hangs there: a server refuses, or it is slow because the machine is busy. */
const pace = { apiEveryMs: 250, sqlEveryMs: 50, sqlAnswersWithinMs: 10_000 };

/** On failure nothing is left running. @throws ShowtimeError target-did-not-start, aurora-refused, aurora-not-allowed */
export async function startAuroraStandIn(options: StandInOptions): Promise<AuroraStandIn> {
  const { account, settings, clock, onEvent } = options;
  const api = await startStandInApi(options);
  try {
    const aurora = await openAurora({
      settings: {
        ...standInCluster,
        endpoint: api.url,
        endpoints: { fis: api.url, secretsManager: api.url },
        database: { user: account.user, passwordFile: '', tls: false },
        completesWithinSeconds: 60,
        ...settings,
      },
      password: account.password,
      authorities: null,
      confirmed: [],
      credentials: standInCredentials,
      clock,
      onEvent,
      pace,
    });
    return {
      ...aurora,
      ...api,
      stop: async () => {
        await aurora.stop();
        await api.stop();
      },
    };
  } catch (error) {
    await api.stop();
    throw error;
  }
}

/** The APIs alone, joined to the pair. On failure nothing is left running. @throws ShowtimeError target-did-not-start */
export async function startStandInApi(options: StandInApiOptions): Promise<StandInApi> {
  const control = await openControlEndpoint(options.pair);
  try {
    const program = await startMoto(options, control);
    return {
      url: program.url,
      processes: () => (program.hasEnded() ? [] : [{ name: program.name, pid: program.pid }]),
      stop: async () => {
        await program.kill();
        await control.close();
      },
    };
  } catch (error) {
    await control.close();
    throw error;
  }
}

function startMoto(
  { moto, behaviour, shell, clock, logsFolder, signal }: StandInApiOptions,
  { url, token }: ControlEndpoint,
): Promise<ListeningProgram> {
  const { region, cluster } = standInCluster;
  const settings = { ...standInDefaults, ...behaviour, control: url, token, region, cluster };
  return startListening(
    { shell, clock, signal },
    {
      name: 'moto',
      logFile: join(logsFolder, 'moto.log'),
      without: '--aurora',
      // Python loads some hundred modules first.
      readyWithinMs: 120_000,
      command: (port) => ({
        file: moto.path,
        args: [...moto.args, String(port)],
        env: { SHOWTIME_AURORA_PAIR: JSON.stringify(settings) },
      }),
      isReady: (address) => isJoined(address, clock),
    },
  );
}

/** True once the API answers and its cluster has two instances at addresses of the pair. */
async function isJoined(endpoint: string, clock: Clock): Promise<boolean> {
  const response = await fetch(`${endpoint}/moto-api/`, { signal: AbortSignal.timeout(2_000) });
  if (!response.ok) return false;
  const rds = openRds({ ...standInCluster, endpoint, credentials: standInCredentials, clock });
  try {
    const instances = await rds.instances();
    return (
      instances.length >= 2 && instances.every(({ address }) => address?.host.startsWith('127.') === true)
    );
  } finally {
    rds.close();
  }
}
