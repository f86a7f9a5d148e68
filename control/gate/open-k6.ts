// Opens the k6 engine: gets k6, bundles the script, and gives each side a separate address and files.
import type { Side, HarnessPorts } from '../../contract/index.ts';
import { bundleScript, inspectScript } from '../../load/index.ts';
import {
  bundleForSlices,
  openK6Player,
  rushExtraSuccessStatuses,
  sliceEnv,
  type SlicePlayer,
} from '../../load/slices/index.ts';
import { scenarios } from '../../scenarios/index.ts';
import { reachOf } from '../../input/reach.ts';
import { tlsEnvironment, tlsFlags } from '../k6-tls.ts';
import { getK6 } from '../tools.ts';
import type { GateRequest } from '../../input/gate-request.ts';
import type { OpenSubject } from './subjects/index.ts';

export interface K6Parts {
  subjects: Partial<Record<Side, OpenSubject>>;
  folder: string;
  zeroMs: number;
}

export interface Engine {
  /** Plays on the subjects as they are now. */
  open: (parts: K6Parts) => SlicePlayer;
  /**
   * Both sides of a half pair get exactly the same requests. False for a script that does not announce its
   * arrivals: it may choose them at random.
   */
  sameRequests: boolean;
}

/** Gets k6 and reads the script. @throws ShowtimeError tool-missing, bad-script; nothing was started */
export async function prepareK6(
  { shell, clock, progress }: HarnessPorts,
  { load, seed, read, allowHosts, scriptEnv, tls }: GateRequest,
): Promise<Engine> {
  const k6 = (await getK6(progress)).path;
  const rush = scenarios['showtime-rush'];
  const played =
    read.script === null
      ? {
          script: { ...(await bundleScript(rush.file)), announces: true },
          journeys: rush.journeys,
          extraSuccessStatuses: rushExtraSuccessStatuses,
        }
      : { script: await userScript({ shell, k6, path: read.script, maxVUs: load.connections, scriptEnv }) };
  const trust = { env: tlsEnvironment(tls), flags: tlsFlags(tls) };
  const reach = await reachOf(allowHosts);
  return {
    open: (parts) =>
      openK6Player({ shell, clock, k6, load, seed, reach, scriptEnv, tls: trust, ...played, ...parts }),
    sameRequests: played.script.announces,
  };
}

/** k6 loads it once before any slice, so that an invalid script is refused with k6's message. */
async function userScript({
  shell,
  k6,
  path,
  maxVUs,
  scriptEnv,
}: Pick<Parameters<typeof inspectScript>[0], 'shell' | 'k6'> & {
  path: string;
  maxVUs: number;
  scriptEnv: Readonly<Record<string, string>>;
}): ReturnType<typeof bundleForSlices> {
  const script = await bundleForSlices(path);
  const second = {
    schemaVersion: 1 as const,
    timeUnitMs: 1_000,
    startRate: 1,
    stages: [{ durationMs: 1_000, target: 1 }],
  };
  await inspectScript({
    shell,
    k6,
    script,
    env: { ...scriptEnv, BASE_URL: 'http://127.0.0.1:1', ...sliceEnv(second, maxVUs) },
  });
  return script;
}
