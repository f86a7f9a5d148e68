// Opens the k6 engine: gets k6, bundles the script, and hands each side its own address and files.
import type { Side } from '../../contract/index.ts';
import { bundleScript, inspectScript } from '../../load/index.ts';
import {
  bundleForSlices,
  openK6Player,
  rushAlsoGood,
  sliceEnv,
  type SlicePlayer,
} from '../../load/slices/index.ts';
import { scenarios } from '../../scenarios/index.ts';
import type { CliContext } from '../context.ts';
import { reachOf } from '../run/reach.ts';
import { getK6 } from '../tools.ts';
import type { GateRequest } from './request.ts';
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
   * Both sides of a half pair are asked exactly the same; a script that does not announce its arrivals may
   * draw what it asks.
   */
  sameRequests: boolean;
}

/** Gets k6 and reads the script. @throws ShowtimeError tool-missing, bad-script; nothing was started */
export async function prepareK6(
  { shell, clock, progress }: CliContext,
  { load, seed, read, allowHosts, scriptEnv }: GateRequest,
): Promise<Engine> {
  const k6 = (await getK6(progress)).path;
  const rush = scenarios['showtime-rush'];
  const played =
    read.script === null
      ? {
          script: { ...(await bundleScript(rush.file)), announces: true },
          journeys: rush.journeys,
          alsoGood: rushAlsoGood,
        }
      : { script: await ownScript({ shell, k6, path: read.script, mostVUs: load.connections, scriptEnv }) };
  const reach = await reachOf(allowHosts);
  return {
    open: (parts) => openK6Player({ shell, clock, k6, load, seed, reach, scriptEnv, ...played, ...parts }),
    sameRequests: played.script.announces,
  };
}

/** k6 reads it once before any slice, so that a script that cannot be played is refused in its own words. */
async function ownScript({
  shell,
  k6,
  path,
  mostVUs,
  scriptEnv,
}: Pick<Parameters<typeof inspectScript>[0], 'shell' | 'k6'> & {
  path: string;
  mostVUs: number;
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
    env: { ...scriptEnv, BASE_URL: 'http://127.0.0.1:1', ...sliceEnv(second, mostVUs) },
  });
  return script;
}
