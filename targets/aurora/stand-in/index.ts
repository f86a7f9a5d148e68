// A stand-in for Aurora on loopback: moto's RDS API joined to a replicated pair, and the cluster opened through it.
//
//   fault ─▶ AWS SDK ─▶ moto ─▶ control endpoint ─▶ control plane ─▶ pair
//     └────── SQL on each server ────────────────────────────────────┘
import { join } from 'node:path';
import type { Clock, NewEvent, Shell } from '../../../contract/index.ts';
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
}

export const standInDefaults: StandInBehaviour = {
  beginMs: 500,
  reportMs: 500,
  throttle: {},
  deny: [],
  neverCompletes: false,
  tagged: true,
};

export interface StandInOptions {
  pair: JoinedPair;
  /** A read-only account on each server. */
  account: { user: string; password: string };
  moto: { path: string; args: readonly string[]; version: string };
  behaviour?: Partial<StandInBehaviour>;
  shell: Shell;
  clock: Clock;
  logsFolder: string;
  onEvent(this: void, event: NewEvent): void;
  signal: AbortSignal;
}

export interface AuroraStandIn extends Aurora {
  /** Address of the RDS API. */
  readonly url: string;
  processes(): readonly { name: string; pid: number }[];
}

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
  const { pair, account, clock, onEvent } = options;
  const control = await openControlEndpoint(pair);
  let program: ListeningProgram | undefined;
  try {
    const started = (program = await startMoto(options, control));
    const aurora = await openAurora({
      settings: {
        ...standInCluster,
        endpoint: started.url,
        database: { user: account.user, passwordFile: '', tls: false },
        completesWithinSeconds: 60,
      },
      password: account.password,
      confirmed: [],
      credentials: standInCredentials,
      clock,
      onEvent,
      pace,
    });
    return {
      ...aurora,
      url: started.url,
      processes: () => (started.hasEnded() ? [] : [{ name: started.name, pid: started.pid }]),
      stop: async () => {
        await aurora.stop();
        await started.kill();
        await control.close();
      },
    };
  } catch (error) {
    await program?.kill();
    await control.close();
    throw error;
  }
}

function startMoto(
  { moto, behaviour, shell, clock, logsFolder, signal }: StandInOptions,
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
