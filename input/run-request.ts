// Reads the flags and files of `showtime run` into one request, or refuses with every problem; starts
// nothing.
import { randomInt } from 'node:crypto';
import { basename, extname, resolve } from 'node:path';
import {
  journeys,
  ShowtimeError,
  showtimeSlos,
  type DatabaseName,
  type FaultPlan,
  type Slo,
  type TargetKind,
} from '../contract/index.ts';
import { checkGivenFile } from '../platform/given-file.ts';
import { scenarios, type BundledScenario } from '../scenarios/index.ts';
import { readRequestedAurora, type RequestedAurora } from './aurora/requested-aurora.ts';
import { hostNotAllowed, readBaseUrl } from './base-url.ts';
import { readRequestedCluster, type RequestedCluster } from './cluster/requested-cluster.ts';
import { givenFile } from './given-file.ts';
import { readLength, readPeak } from './load-limits.ts';
import { readLoadEngine, type RequestedLoad } from './load-engine.ts';
import { parseFaultFlag } from './plan/plan-flag.ts';
import { readPlan } from './plan/read-plan.ts';
import { badFlags, Refusals } from './refusals.ts';
import { contradictions, defaultScenario, missingFlags, type RunFlags } from './run-flags.ts';
import { readRunObserve, type RunObserve } from './run-observe.ts';
import { readScriptEnv } from './script-env.ts';
import { readSloFile } from './slo-file.ts';
import { readTargetDatabase, readTargetKind } from './target-kind.ts';
import { readTlsTrust, type RequestedTls } from './tls-trust.ts';

export interface RunRequest {
  scenario: { name: string; file: string; bundled: BundledScenario | null };
  /** Null for a target that Showtime starts. */
  baseUrl: string | null;
  /** Toxiproxy stands between load and an own service. */
  viaProxy: boolean;
  targetKind: TargetKind;
  targetId: string | null;
  /** Hosts beyond loopback that load may go to. */
  allowHosts: readonly string[];
  /** For `__ENV` of a user script, beside what every script gets. */
  scriptEnv: Readonly<Record<string, string>>;
  slos: readonly Slo[];
  storedCommand: string | null;
  /** Null: no faults were promised. */
  plan: FaultPlan | null;
  /** The default if `chosen.peak` allows a fitted one. */
  peakPerSecond: number;
  /** What no flag set, so that it may be fitted to the machine and to the objectives. */
  chosen: { peak: boolean; duration: boolean; plan: boolean };
  /** The peak from begin to end, at a rate that leaves room for a browser and slides. */
  steady?: boolean;
  /** Duration of the bundled rush; a user script sets its duration itself. */
  durationMs: number;
  /** Path of a CSV; null for the bundled one. */
  timetable: string | null;
  seed: number;
  outFolder: string | null;
  keep: boolean;
  database: DatabaseName;
  durable: boolean;
  json: boolean;
  /** For an own service. */
  tls: RequestedTls;
  /** Null: the system is not on a cluster of Kubernetes. */
  cluster: RequestedCluster | null;
  /** Null: a k6 of this process plays it. */
  load: RequestedLoad | null;
  /** Null: the writer of the database is no Aurora that may be failed over. */
  aurora: RequestedAurora | null;
  /** Nothing is played: what the plan would hit is printed. */
  dryRun: boolean;
  /** Null: nothing watches the target. */
  observe: RunObserve | null;
}

/** Validates everything that can be validated before any tool or target is touched. */
export async function readRequest(argument: string | undefined, flags: RunFlags): Promise<RunRequest> {
  const refusals = new Refusals('run');
  const problems: string[] = [];
  const scenario = await refusals.of(() => readScenario(argument ?? defaultScenario));
  const bundled = scenario?.bundled ?? null;
  const cluster = await refusals.of(() => readRequestedCluster(flags));
  const aurora = await refusals.of(() => readRequestedAurora(flags));
  const baseUrlText = flags.baseUrl ?? cluster?.settings.baseUrl;
  const baseUrl = await refusals.of(() =>
    baseUrlText === undefined ? null : allowedBaseUrl(baseUrlText, flags.allowHost),
  );
  const peakPerSecond = await refusals.of(() => readPeak(flags.peak, problems));
  const durationMs = await refusals.of(() => readLength(flags.duration, problems));
  const seed = readSeed(flags.seed, problems);
  const targetKind = requestedTargetKind(flags, problems);
  const database = readTargetDatabase(flags, problems);
  const tls = requestedTls(flags, baseUrlText, problems);
  const load = readLoadEngine(flags, { cluster: cluster ?? null, baseUrl: baseUrl ?? null, tls }, problems);
  const scriptEnv = readScriptEnv(flags.env, process.env, problems);
  problems.push(...missingFlags(argument, flags, { baseUrl: baseUrlText, onCluster: Boolean(cluster) }));
  if (scenario) problems.push(...contradictions(flags, bundled !== null));
  // An invalid duration is reported already and refuses no plan.
  const planLengthMs = bundled && durationMs !== undefined && durationMs > 0 ? durationMs : null;
  const slos = await refusals.of(() => readSlos(flags.slos, bundled));
  const observe = await refusals.of(() => readRunObserve(flags, slos ?? [], refusals));
  const plan = await refusals.of(() => requestedPlan(flags, planLengthMs, refusals));
  if (problems.length > 0) refusals.add(badFlags('run', problems));
  if (
    !scenario ||
    baseUrl === undefined ||
    peakPerSecond === undefined ||
    durationMs === undefined ||
    slos === undefined ||
    plan === undefined ||
    cluster === undefined ||
    aurora === undefined ||
    observe === undefined ||
    targetKind === undefined
  )
    throw refusals.asOne();
  refusals.throwIfAny();
  return {
    scenario,
    baseUrl,
    viaProxy: flags.viaProxy ?? false,
    peakPerSecond,
    durationMs,
    chosen: {
      peak: flags.peak === undefined,
      duration: flags.duration === undefined,
      plan: plan !== null && flags.plan === undefined && flags.fault.length === 0,
    },
    seed,
    slos,
    plan,
    cluster,
    load,
    aurora,
    dryRun: flags.dryRun ?? false,
    observe,
    allowHosts: flags.allowHost,
    scriptEnv,
    tls,
    targetKind,
    targetId: flags.id ?? null,
    storedCommand: flags.stored ?? cluster?.settings.database?.stored ?? null,
    timetable: flags.timetable === undefined ? null : resolve(flags.timetable),
    outFolder: flags.out === undefined ? null : resolve(flags.out),
    keep: flags.keep ?? false,
    database,
    durable: flags.durable ?? false,
    json: flags.json ?? false,
  };
}

/** Of a cluster, processes here stand in for nothing: the kind is not looked at then. */
function requestedTargetKind({ target }: RunFlags, problems: string[]): TargetKind | undefined {
  const beside = ', and kubernetes (and --base-url for your own service)';
  return target === 'kubernetes' ? 'local' : readTargetKind(target, problems, beside);
}

/** Images set these variables for other programs: without HTTPS they are not for this run. */
function requestedTls(
  { insecureSkipTlsVerify = false }: RunFlags,
  baseUrl: string | undefined,
  problems: string[],
): RequestedTls {
  return readTlsTrust(insecureSkipTlsVerify, baseUrl?.startsWith('https:') ? process.env : {}, problems);
}

async function requestedPlan(
  flags: RunFlags,
  durationMs: number | null,
  refusals: Refusals,
): Promise<RunRequest['plan']> {
  const faults = await refusals.ofEach(flags.fault, (flag) => parseFaultFlag(flag));
  return readPlan(flags.plan, faults, {
    durationMs,
    externalService: flags.baseUrl !== undefined,
    onCluster: flags.target === 'kubernetes',
    viaProxy: flags.viaProxy ?? false,
    aurora: flags.aurora !== undefined,
  });
}

async function readScenario(argument: string): Promise<RunRequest['scenario']> {
  const bundled = Object.values(scenarios).find(({ name }) => name === argument);
  if (bundled) return { name: bundled.name, file: bundled.file, bundled };
  const looksLikeFile = /^\.[cm]?[jt]s$/.test(extname(argument));
  if (!looksLikeFile) {
    throw new ShowtimeError('unknown-scenario', {
      what: `no scenario "${argument}"`,
      why: `bundled are ${Object.keys(scenarios).join(', ')}; anything else must be a k6 script that ends in .ts or .js`,
      fix: 'showtime list names the scenarios; give a path for your own script',
    });
  }
  givenFile('bad-script', argument, () => checkGivenFile(resolve(argument), 'script'));
  return {
    name: basename(argument, extname(argument))
      .toLowerCase()
      .replace(/[^a-z0-9-]+/g, '-'),
    file: resolve(argument),
    bundled: null,
  };
}

function allowedBaseUrl(text: string, allowed: readonly string[]): string {
  const read = readBaseUrl(text, allowed);
  if (read.ok) return read.url;
  if (read.code === 'bad-flag') throw badFlags('run', [read.problem]);
  throw hostNotAllowed(read.problem, text);
}

function readSeed(text: string | undefined, problems: string[]): number {
  if (text === undefined) return randomInt(1, 2 ** 31);
  const seed = Number(text);
  if (!Number.isInteger(seed) || seed < 0 || seed > 2 ** 31 || text.trim() === '')
    problems.push(`--seed "${text}" must be a whole number from 0 to ${2 ** 31}`);
  return seed;
}

async function readSlos(file: string | undefined, bundled: BundledScenario | null): Promise<readonly Slo[]> {
  if (file !== undefined) return readSloFile(resolve(file), bundled ? journeys : null);
  return bundled ? showtimeSlos : [];
}
