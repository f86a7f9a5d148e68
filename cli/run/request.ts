// Reads the flags and files of `showtime run` into one request, or refuses with every problem; starts
// nothing.
import { randomInt } from 'node:crypto';
import { basename, extname, resolve } from 'node:path';
import { checkPlanTimes, defaultPlan, parseFaultFlag, parsePlanFile } from '../../chaos/index.ts';
import {
  checkGivenFile,
  durationGrammar,
  journeys,
  parseDuration,
  readGivenFile,
  ShowtimeError,
  showtimeSlos,
  type FaultPlan,
  type Slo,
} from '../../contract/index.ts';
import { needsObserve } from '../observe/flags.ts';
import { readRunObserve, type RunObserve } from '../observe/run-observe.ts';
import { scenarios, type BundledScenario } from '../../scenarios/index.ts';
import { givenFile } from '../given-file.ts';
import { hostNotAllowed, readBaseUrl } from './base-url.ts';
import { usualPeakPerSecond } from './fit/fitted-peak.ts';
import type { RunFlags } from './flags.ts';
import { badFlags, Refusals } from './refusals.ts';
import { readScriptEnv } from './script-env.ts';
import { readSloFile } from './slo-file.ts';

/** Above these a flag is a typing error or an attack; a run is bounded in any case. */
export const ceilings = { peakPerSecond: 2_000, durationMs: 4 * 3_600_000 } as const;

export interface RunRequest {
  scenario: { name: string; file: string; bundled: BundledScenario | null };
  /** Null for a target of ours. */
  baseUrl: string | null;
  targetId: string | null;
  /** Hosts beyond loopback that load may go to. */
  allowHosts: readonly string[];
  /** For `__ENV` of a user script, beside what every script gets. */
  scriptEnv: Readonly<Record<string, string>>;
  slos: readonly Slo[];
  storedCommand: string | null;
  /** Null: no faults were promised. */
  plan: FaultPlan | null;
  /** The usual one where `chosen.peak` says that it may be fitted. */
  peakPerSecond: number;
  /** What was not asked for, so that it may be fitted to the machine and to the objectives. */
  chosen: { peak: boolean; duration: boolean; plan: boolean };
  /** Of the bundled rush; somebody's own script says itself how long it plays. */
  durationMs: number;
  /** Path of a CSV; null for the bundled one. */
  timetable: string | null;
  seed: number;
  outFolder: string | null;
  keep: boolean;
  durable: boolean;
  json: boolean;
  /** Null: nothing watches the target. */
  observe: RunObserve | null;
}

const defaults = { peakPerSecond: usualPeakPerSecond, durationMs: 90_000 };

/** Validates everything that can be validated before any tool or target is touched. */
export async function readRequest(scenarioArgument: string, flags: RunFlags): Promise<RunRequest> {
  const refusals = new Refusals('run');
  const problems: string[] = [];
  const scenario = await refusals.of(() => readScenario(scenarioArgument));
  const bundled = scenario?.bundled ?? null;
  const baseUrl = await refusals.of(() =>
    flags.baseUrl === undefined ? null : allowedBaseUrl(flags.baseUrl, flags.allowHost),
  );
  const peakPerSecond = await refusals.of(() => readPeak(flags.peak, problems));
  const durationMs = await refusals.of(() => readLength(flags.duration, problems));
  const seed = readSeed(flags.seed, problems);
  const scriptEnv = readScriptEnv(flags.env, process.env, problems);
  if (scenario) problems.push(...contradictions(flags, bundled !== null));
  // A length that is not known refuses no plan: its own problem is told already.
  const planLengthMs = bundled && durationMs !== undefined && durationMs > 0 ? durationMs : null;
  const slos = await refusals.of(() => readSlos(flags.slos, bundled));
  const observe = await refusals.of(() => readRunObserve(flags, slos ?? [], refusals));
  const faults = await refusals.ofEach(flags.fault, (flag) => parseFaultFlag(flag));
  const plan = await refusals.of(() =>
    readPlan(flags.plan, faults, { durationMs: planLengthMs, ownService: flags.baseUrl !== undefined }),
  );
  if (problems.length > 0) refusals.add(badFlags('run', problems));
  if (
    !scenario ||
    baseUrl === undefined ||
    peakPerSecond === undefined ||
    durationMs === undefined ||
    slos === undefined ||
    plan === undefined ||
    observe === undefined
  )
    throw refusals.asOne();
  refusals.throwIfAny();
  return {
    scenario,
    baseUrl,
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
    observe,
    allowHosts: flags.allowHost,
    scriptEnv,
    targetId: flags.id ?? null,
    storedCommand: flags.stored ?? null,
    timetable: flags.timetable === undefined ? null : resolve(flags.timetable),
    outFolder: flags.out === undefined ? null : resolve(flags.out),
    keep: flags.keep ?? false,
    durable: flags.durable ?? false,
    json: flags.json ?? false,
  };
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

function readPeak(text: string | undefined, problems: string[]): number {
  const peak = text === undefined ? defaults.peakPerSecond : Number(text);
  if (!(peak > 0) || text?.trim() === '')
    problems.push(`--peak "${text}" must be a number of orders per second above 0`);
  else if (peak > ceilings.peakPerSecond)
    throw tooLarge(`--peak ${text} is above ${ceilings.peakPerSecond} orders per second`);
  return peak;
}

function readLength(text: string | undefined, problems: string[]): number {
  const durationMs = text === undefined ? defaults.durationMs : parseDuration(text);
  if (durationMs === undefined || durationMs < 1_000)
    problems.push(`--duration "${text}" must be ${durationGrammar}, at least 1s`);
  else if (durationMs > ceilings.durationMs)
    throw tooLarge(`--duration ${text} is above ${ceilings.durationMs / 3_600_000} h`);
  return durationMs ?? 0;
}

function readSeed(text: string | undefined, problems: string[]): number {
  if (text === undefined) return randomInt(1, 2 ** 31);
  const seed = Number(text);
  if (!Number.isInteger(seed) || seed < 0 || seed > 2 ** 31 || text.trim() === '')
    problems.push(`--seed "${text}" must be a whole number from 0 to ${2 ** 31}`);
  return seed;
}

function contradictions(flags: RunFlags, bundled: boolean): string[] {
  const { plan, fault, baseUrl, target, stored, id, timetable, keep, durable, peak, duration } = flags;
  return [
    ...(target !== 'local'
      ? [`--target "${target}" is unknown: there is local (and --base-url for your own service)`]
      : []),
    ...(plan !== undefined && fault.length > 0
      ? ['--plan and --fault exclude each other: put every fault into the plan, or use --fault alone']
      : []),
    ...(stored !== undefined && baseUrl === undefined
      ? ['--stored is for your own service: it needs --base-url']
      : []),
    ...(baseUrl !== undefined && id !== undefined ? ['--id and --base-url exclude each other'] : []),
    ...(baseUrl !== undefined && keep === true ? ['--keep is for a target of ours, not for --base-url'] : []),
    ...(baseUrl !== undefined && durable === true
      ? ['--durable is for a target of ours, not for --base-url']
      : []),
    ...needsObserve(flags),
    ...(baseUrl !== undefined && flags.observe === true
      ? ['--observe watches a target of ours, not --base-url: your own Prometheus sees your own service']
      : []),
    ...(peak !== undefined && !bundled
      ? ['--peak shapes the bundled rush; your own script has its own load']
      : []),
    ...(duration !== undefined && !bundled
      ? ['--duration shapes the bundled rush; your own script says itself how long it plays']
      : []),
    ...(flags.env.length > 0 && bundled ? ['--env is for your own script; the bundled rush reads none'] : []),
    ...(timetable !== undefined && !bundled
      ? ['--timetable shapes the bundled rush; your own script has its own load']
      : []),
  ];
}

async function readSlos(file: string | undefined, bundled: BundledScenario | null): Promise<readonly Slo[]> {
  if (file !== undefined) return readSloFile(resolve(file), bundled ? journeys : null);
  return bundled ? showtimeSlos : [];
}

/** `durationMs` is null for somebody's own script: its plan is checked once k6 has said how long it plays. */
async function readPlan(
  file: string | undefined,
  faults: FaultPlan,
  { durationMs, ownService }: { durationMs: number | null; ownService: boolean },
): Promise<FaultPlan | null> {
  const asked = askedPlan(file, faults);
  if (asked === null)
    return ownService || file === 'none' || durationMs === null ? null : defaultPlan(durationMs);
  if (ownService) {
    throw new ShowtimeError('fault-not-possible', {
      what: 'faults were asked for a service that is not ours',
      why: 'behind --base-url there is nothing that Showtime may kill',
      fix: 'leave out --plan and --fault, or run against --target local',
    });
  }
  if (durationMs !== null) refuseLatePlan(asked, durationMs);
  return asked;
}

/** @throws ShowtimeError bad-plan if a fault comes at or after the load's end */
export function refuseLatePlan(plan: FaultPlan, durationMs: number): void {
  const problems = checkPlanTimes(plan, durationMs);
  if (problems.length === 0) return;
  throw new ShowtimeError('bad-plan', {
    what: 'the fault plan cannot be played',
    why: `the load lasts ${durationMs / 1000} s`,
    fix: 'change the times below, or the length of the load',
    problems,
  });
}

function askedPlan(file: string | undefined, faults: FaultPlan): FaultPlan | null {
  if (faults.length > 0) return [...faults].sort((a, b) => a.atMs - b.atMs);
  if (file === undefined || file === 'none') return null;
  return parsePlanFile(readPlanText(file), basename(file));
}

function readPlanText(file: string): string {
  return givenFile('bad-plan', file, () => readGivenFile(resolve(file), 'structured'));
}

function tooLarge(what: string): ShowtimeError {
  return new ShowtimeError('load-too-large', {
    what,
    why: 'rate and duration have ceilings, so that a typing error does not become a flood',
    fix: `stay at or below ${ceilings.peakPerSecond} orders per second and ${ceilings.durationMs / 3_600_000} h`,
  });
}
