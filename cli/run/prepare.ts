// Everything of a run that can be had and checked before its target starts: script, arrival curve, tools.
import { ledgerMarker } from '../../contract/index.ts';
import {
  buildCurve,
  bundleScript,
  goDurationMs,
  inspectScript,
  systemTagsFor,
  type BundledScript,
  type PlayedCurve,
  type Reach,
  type Timetable,
} from '../../load/index.ts';
import type { CliContext } from '../context.ts';
import { readTimetable } from '../house-file.ts';
import { refuseSilentGrafana } from '../observe/grafana/refuse-silent.ts';
import { scenarios } from '../../scenarios/index.ts';
import { getK6, getMariadb, getObservingTools } from '../tools.ts';
import { reachOf } from './reach.ts';
import { refuseLatePlan, type RunRequest } from './request.ts';
import { refuseTooLarge } from './script-ceilings.ts';
import { ignoredK6Settings } from './script-env.ts';

export interface Prepared {
  k6: { path: string; version: string };
  script: BundledScript;
  /** Shapes the bundled rush, and is what a new target is seeded with. */
  timetable: Timetable;
  /** Null for somebody's own script. */
  shape: PlayedCurve | null;
  durationMs: number;
  hasThresholds: boolean;
  /** System tags of the samples of a user script; null for a bundled one. */
  systemTags: readonly string[] | null;
  /** Where the script may send. */
  reach: Reach;
  /** The script prints ledger lines. */
  promisesLedger: boolean;
}

/** Files first, then tools, then what needs k6. @throws ShowtimeError; nothing was started */
export async function prepare(
  { shell, progress }: CliContext,
  request: RunRequest,
  signal: AbortSignal,
): Promise<Prepared> {
  const script = await bundleScript(request.scenario.file);
  const timetable = readTimetable(
    request.timetable ?? (request.scenario.bundled ?? scenarios['showtime-rush']).timetable,
  );
  const shape = request.scenario.bundled ? buildCurve({ ...request, timetable }) : null;
  if (request.observe?.grafana) await refuseSilentGrafana(request.observe.grafana, signal);
  const k6 = await getK6(progress);
  if (request.baseUrl === null) await getMariadb(progress);
  if (request.observe) await getObservingTools(progress);
  const own = shape
    ? null
    : await inspectScript({
        shell,
        k6: k6.path,
        script,
        env: { ...request.scriptEnv, BASE_URL: request.baseUrl ?? 'http://127.0.0.1:1' },
      });
  if (own) refuseTooLarge(request.scenario.file, own);
  const ignored = ignoredK6Settings(process.env);
  if (ignored.length > 0)
    progress(`${ignored.join(', ')} of the environment ${ignored.length === 1 ? 'does' : 'do'} not reach k6`);
  const durationMs = own ? goDurationMs(own.totalDuration ?? '0s') : request.durationMs;
  if (own && request.plan) refuseLatePlan(request.plan, durationMs);
  return {
    k6,
    script,
    timetable,
    shape,
    durationMs,
    systemTags: own ? systemTagsFor(own.systemTags) : null,
    reach: await reachOf(request.allowHosts),
    hasThresholds: own?.thresholds ?? false,
    promisesLedger: script.code.includes(ledgerMarker),
  };
}
