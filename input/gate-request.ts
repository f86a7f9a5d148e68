// Reads the flags and files of an experiment into one request, or refuses with every problem; starts nothing.
import { randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import {
  durationGrammar,
  needsBaseline,
  parseDuration,
  ShowtimeError,
  type Budget,
  type GateLoad,
  type GatePlan,
  type Shell,
} from '../contract/index.ts';
import { minPairsFor, planGate } from '../reports/gate/index.ts';
import { badFlags, Refusals } from './refusals.ts';
import { readScriptEnv } from './script-env.ts';
import { noPrivateAuthority, readTlsTrust, type RequestedTls } from './tls-trust.ts';
import { findBudgetsFile } from './budgets/find-budgets-file.ts';
import { readBudgets, type ReadBudgets } from './budgets/read-budgets.ts';
import { sliceSize, type SliceSize } from './gate/slice-size.ts';
import { isRunFolder, readSubject } from './gate/read-subject.ts';
import type { RequestedSubject } from './gate/requested-subject.ts';
import { tooShort, usableShare } from './gate/too-short.ts';
import { refuseUndecidable } from './gate/undecidable.ts';

export type LiveEngine = 'autocannon' | 'k6';

/** The flags of `showtime gate` and of its experiments as they were written. */
export interface GateFlags {
  budgets?: string;
  candidate?: string;
  baseline?: string;
  engine: 'autocannon' | 'k6';
  script?: string;
  rate?: string;
  pairs?: string;
  maxDuration?: string;
  seed?: string;
  out?: string;
  history?: string;
  allowHost: string[];
  env: string[];
  insecureSkipTlsVerify?: boolean;
  json?: boolean;
}

export interface GateRequest {
  engine: LiveEngine;
  candidate: RequestedSubject;
  baseline: RequestedSubject | null;
  read: ReadBudgets;
  load: GateLoad;
  /** Hosts beyond loopback that load may go to. */
  allowHosts: readonly string[];
  /** For `__ENV` of a k6 script of the user, beside what every script gets. */
  scriptEnv: Readonly<Record<string, string>>;
  /** Whose certificates are trusted, of subjects that are URLs. */
  tls: RequestedTls;
  /** Those that can be judged: relative ones need a baseline. */
  budgets: readonly Budget[];
  slice: SliceSize;
  /** The plan if every pair takes its nominal time; computed again after warming up. */
  plan: GatePlan;
  warmUpPairs: number;
  firstPairs: number | undefined;
  maxDurationMs: number;
  seed: number;
  outFolder: string | null;
  history: string | null;
  json: boolean;
}

const defaults = { maxDurationMs: 600_000, warmUpPairs: 2 } as const;
const maxMaxDurationMs = 4 * 3_600_000;
/**
 * A visit of the bundled rush takes some seconds, and k6 itself takes a moment to start: what a slice costs
 * beyond its length, ms.
 */
const overheadMs = { autocannon: 60, k6: 2_500 } as const;

/** `twice` compares the candidate with itself. Validates everything before any subject is touched. */
export async function readGateRequest(
  { shell }: { shell: Shell },
  flags: GateFlags,
  { twice = false }: { twice?: boolean } = {},
): Promise<GateRequest> {
  const refusals = new Refusals('gate');
  const problems: string[] = [];
  // What was recorded is not played again, so that its budgets file needs no load.
  const recorded = flags.candidate !== undefined && (await isRunFolder(flags.candidate, process.cwd()));
  const read = await refusals.of(async () =>
    readBudgets(flags.budgets ?? (await findBudgetsFile(process.cwd())), {
      engine: recorded ? 'recorded' : flags.engine,
      ...(flags.script === undefined ? {} : { script: flags.script }),
    }),
  );
  const recipe = read?.recipe ?? null;
  const subject = (side: 'candidate' | 'baseline', text: string): Promise<RequestedSubject | undefined> =>
    refusals.of(() =>
      readSubject({ shell }, side, text, {
        allowHosts: flags.allowHost,
        cwd: process.cwd(),
        recipe,
        recipeUnknown: read === undefined,
      }),
    );
  if (twice && recorded) problems.push(notAgain);
  if (flags.candidate === undefined)
    problems.push('--candidate is missing: a URL, a command line, a git ref or a run folder');
  const candidate = flags.candidate === undefined ? undefined : await subject('candidate', flags.candidate);
  const other = twice ? flags.candidate : flags.baseline;
  const baseline = other === undefined ? null : await subject('baseline', other);
  const numbers = readNumbers(flags, problems);
  if (flags.script !== undefined && flags.engine !== 'k6') problems.push('--script is for --engine k6');
  const scriptEnv = readScriptEnv(flags.env, process.env, problems);
  const tls = readTls(flags, other, problems);
  if (flags.env.length > 0 && (flags.engine !== 'k6' || read?.script === null))
    problems.push('--env is for your own k6 script: --engine k6 with --script');
  if (problems.length > 0) refusals.add(badFlags('gate', problems));
  if (!read || !candidate || baseline === undefined) throw refusals.asOne();
  refusals.throwIfAny();
  const { engine } = flags;
  const load = { ...read.load, ...(numbers.rate === undefined ? {} : { ratePerSecond: numbers.rate }) };
  const budgets = baseline === null ? read.budgets.filter((budget) => !needsBaseline(budget)) : read.budgets;
  const slice = sliceSize(engine === 'k6' ? { ...load, requests: [] } : load, budgets);
  const draft = {
    engine,
    candidate,
    baseline,
    read,
    load,
    allowHosts: flags.allowHost,
    scriptEnv,
    tls,
    budgets,
    slice,
    warmUpPairs: engine === 'k6' ? 1 : defaults.warmUpPairs,
    firstPairs: numbers.pairs,
    maxDurationMs: numbers.maxDurationMs,
    seed: numbers.seed,
    outFolder: flags.out === undefined ? null : resolve(flags.out),
    history: flags.history === undefined ? null : resolve(flags.history),
    json: flags.json ?? false,
  };
  refuseMixed(draft);
  const request = { ...draft, plan: planOf(draft) };
  if (candidate.kind !== 'run-folder')
    refuseUndecidable(budgets, {
      plan: request.plan,
      ratePerSecond: load.ratePerSecond,
      sliceRequests: slice.requests,
      shares: slice.shares,
    });
  return request;
}

const notAgain =
  'a recorded run cannot be measured again: --candidate must be a URL, a command line or a git ref';

/** Files of authorities are read only for a subject that has a certificate. */
function readTls(
  { candidate, insecureSkipTlsVerify = false }: GateFlags,
  baseline: string | undefined,
  problems: string[],
): RequestedTls {
  if ([candidate, baseline].some(isHttps)) return readTlsTrust(insecureSkipTlsVerify, process.env, problems);
  if (insecureSkipTlsVerify)
    problems.push('--insecure-skip-tls-verify is for a --candidate or --baseline that is an https:// URL');
  return noPrivateAuthority;
}

function isHttps(subject: string | undefined): boolean {
  return subject !== undefined && /^https:\/\//i.test(subject);
}

/** Budgets of the file that stay out, because there is no baseline. */
export function notJudged({ read, budgets }: Pick<GateRequest, 'read' | 'budgets'>): readonly Budget[] {
  return read.budgets.filter((budget) => !budgets.includes(budget));
}

type Draft = Omit<GateRequest, 'plan'>;

/** A recorded run cannot be interleaved with a live subject. */
function refuseMixed({ candidate, baseline, budgets }: Draft): void {
  if (baseline !== null && (candidate.kind === 'run-folder') !== (baseline.kind === 'run-folder')) {
    throw badFlags('gate', [
      'a recorded run can only be judged alone or beside another recorded run: --candidate and --baseline must both be run folders, or neither',
    ]);
  }
  // Implied budgets alone must not pass a gate: a file of relative budgets without a baseline is a mistake.
  if (budgets.every((budget) => 'implied' in budget && budget.implied)) {
    throw new ShowtimeError('bad-budgets', {
      what: 'there is no budget that can be judged',
      why: 'every budget of the file is relative, and there is no --baseline',
      fix: 'name a --baseline, or add absolute budgets (belowMs, availability, slo)',
    });
  }
}

function planOf({
  engine,
  candidate,
  baseline,
  budgets,
  slice,
  load,
  maxDurationMs,
  warmUpPairs,
  firstPairs,
}: Draft): GatePlan {
  const pairMs = (baseline === null ? 2 : 4) * (slice.lengthMs + overheadMs[engine]);
  const min = minPairsFor(budgets.length);
  const maxPairs =
    candidate.kind === 'run-folder'
      ? 2 * min
      : Math.floor((usableShare * maxDurationMs) / pairMs) - warmUpPairs;
  const plan = planGate({
    budgets: budgets.length,
    maxPairs,
    ...(firstPairs === undefined ? {} : { firstPairs }),
  });
  if (plan !== undefined) return plan;
  throw tooShort({
    budgets: budgets.length,
    ratePerSecond: load.ratePerSecond,
    slice,
    maxPairs,
    pairMs,
    warmUpPairs,
  });
}

function readNumbers(
  flags: GateFlags,
  problems: string[],
): { rate: number | undefined; pairs: number | undefined; maxDurationMs: number; seed: number } {
  const number = (
    name: string,
    text: string | undefined,
    wanted: string,
    fits: (value: number) => boolean,
  ): number | undefined => {
    if (text === undefined) return undefined;
    const value = Number(text);
    if (text.trim() === '' || !fits(value)) problems.push(`--${name} "${text}" must be ${wanted}`);
    return value;
  };
  const maxDurationMs =
    flags.maxDuration === undefined ? defaults.maxDurationMs : parseDuration(flags.maxDuration);
  if (maxDurationMs === undefined || maxDurationMs < 1_000 || maxDurationMs > maxMaxDurationMs)
    problems.push(
      `--max-duration "${flags.maxDuration}" must be ${durationGrammar}, from 1s to ${maxMaxDurationMs / 3_600_000}h`,
    );
  return {
    rate: number(
      'rate',
      flags.rate,
      'a number of arrivals per second from 0.01 to 20000',
      (value) => value >= 0.01 && value <= 20_000,
    ),
    pairs: number(
      'pairs',
      flags.pairs,
      'a whole number from 10 to 1000',
      (value) => Number.isInteger(value) && value >= 10 && value <= 1_000,
    ),
    maxDurationMs: maxDurationMs ?? defaults.maxDurationMs,
    seed:
      number(
        'seed',
        flags.seed,
        `a whole number from 0 to ${2 ** 31}`,
        (value) => Number.isInteger(value) && value >= 0 && value <= 2 ** 31,
      ) ?? randomInt(1, 2 ** 31),
  };
}
