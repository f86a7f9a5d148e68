// Everything of a run that can be had and checked before its target starts: script, arrival curve, tools.
import { ledgerMarker, ShowtimeError, type HarnessPorts } from '../../contract/index.ts';
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
import { readTimetable } from '../../input/timetable/read-timetable.ts';
import { refuseUnresponsiveGrafana } from '../observing/grafana/refuse-unresponsive.ts';
import { scenarios } from '../../scenarios/index.ts';
import { findTargets } from '../supervisor/state.ts';
import { getDatabase, getEngine, getK6, getMoto, getObservingTools, getToxiproxy } from '../tools.ts';
import { reachOf } from '../../input/reach.ts';
import { refuseLatePlan } from '../../input/plan/read-plan.ts';
import type { RunRequest } from '../../input/run-request.ts';
import { refuseTooLarge } from '../../input/script-ceilings.ts';
import { ignoredK6Settings } from '../../input/script-env.ts';

export interface Prepared {
  k6: { path: string; version: string };
  /** Program of the proxy before an own service; null: none. */
  toxiproxy: string | null;
  script: BundledScript;
  /** Shapes the bundled rush, and is what a new target is seeded with. */
  timetable: Timetable;
  /** Null for a user script. */
  shape: PlayedCurve | null;
  durationMs: number;
  hasThresholds: boolean;
  /** Of a user script; null for a bundled one. */
  executors: readonly string[] | null;
  /** Whether the code of a user script names BASE_URL; null for a bundled one. */
  readsBaseUrl: boolean | null;
  /** Figures of trends for k6's summary; null for its choice. */
  trendStats: readonly string[] | null;
  /** System tags of the samples of a user script; null for a bundled one. */
  systemTags: readonly string[] | null;
  /** Where the script may send. */
  reach: Reach;
  /** The script prints ledger lines. */
  promisesLedger: boolean;
}

/** Docker Compose is needed to start containers, not to play on those that are up. @throws ShowtimeError tool-missing */
async function getEngineForNew(runsFolder: string, { targetId }: RunRequest): Promise<void> {
  if (targetId !== null) return;
  const targets = await findTargets(runsFolder);
  if (!targets.some(({ supervised, state }) => supervised && state.containers !== null)) await getEngine();
}

/** What a summary writes in a pod stays there. */
function summaryFolderOf({ load }: RunRequest): string {
  return load === null ? process.cwd() : '/tmp';
}

/** Each k6 would judge its own part, and none the whole. */
function thresholdsInParts({ scenario, load }: RunRequest): ShowtimeError {
  return new ShowtimeError('bad-flag', {
    what: `${scenario.file} has thresholds, and ${load?.runners} runners play it`,
    why: 'each k6 judges its own part of the load; no one judges the whole. Nothing was started',
    fix: 'say the objectives in a file for --slos, which are judged over all runners; or give --parallelism 1',
  });
}

/** Files first, then tools, then what needs k6. @throws ShowtimeError; nothing was started */
export async function prepare(
  { shell, progress, runsFolder }: HarnessPorts,
  request: RunRequest,
  signal: AbortSignal,
): Promise<Prepared> {
  const script = await bundleScript(
    request.scenario.file,
    request.scenario.bundled ? {} : { numbersCalls: true, summaryFolder: summaryFolderOf(request) },
  );
  const timetable = readTimetable(
    request.timetable ?? (request.scenario.bundled ?? scenarios['showtime-rush']).timetable,
  );
  const shape = request.scenario.bundled ? buildCurve({ ...request, timetable }) : null;
  if (request.observe?.grafana) await refuseUnresponsiveGrafana(request.observe.grafana, signal);
  const k6 = await getK6(progress);
  if (request.baseUrl === null && request.targetKind === 'compose')
    await getEngineForNew(runsFolder, request);
  else if (request.baseUrl === null) await getDatabase(request.database, progress);
  if (request.aurora?.kind === 'stand-in') await getMoto(progress);
  const toxiproxy = request.viaProxy ? (await getToxiproxy(progress)).path : null;
  if (request.observe) await getObservingTools(progress, request.baseUrl === null ? 'target' : 'own-service');
  const own = shape
    ? null
    : await inspectScript({
        shell,
        k6: k6.path,
        script,
        env: { ...request.scriptEnv, BASE_URL: request.baseUrl ?? 'http://127.0.0.1:1' },
      });
  if (own) refuseTooLarge(request.scenario.file, own);
  if (own?.thresholds === true && (request.load?.runners ?? 1) > 1) throw thresholdsInParts(request);
  const ignored = ignoredK6Settings(process.env);
  if (ignored.length > 0)
    progress(`${ignored.join(', ')} of the environment ${ignored.length === 1 ? 'does' : 'do'} not reach k6`);
  const durationMs = own ? goDurationMs(own.totalDuration ?? '0s') : request.durationMs;
  if (own && request.plan) refuseLatePlan(request.plan, durationMs);
  return {
    k6,
    toxiproxy,
    script,
    timetable,
    shape,
    durationMs,
    systemTags: own ? systemTagsFor(own.systemTags) : null,
    reach: await reachOf(request.allowHosts),
    hasThresholds: own?.thresholds ?? false,
    executors: own?.executors ?? null,
    readsBaseUrl: own ? script.code.includes('BASE_URL') : null,
    trendStats: own?.trendStats ?? null,
    promisesLedger: script.code.includes(ledgerMarker),
  };
}
