// Reads the flags and files of `showtime budget` into one request, or refuses with every problem; sends
// nothing.
import { basename, resolve } from 'node:path';
import { parsePlanFile } from './plan/plan-file.ts';
import {
  journeys,
  problemsForServers,
  ShowtimeError,
  showtimeSlos,
  type FaultPlan,
  type OwnMetrics,
  type Slo,
} from '../contract/index.ts';
import { readGivenFile } from '../platform/given-file.ts';
import type { BudgetQuestion } from '../dashboards/budget/index.ts';
import { openRun, rehearsalOf } from '../reports/index.ts';
import { givenFile } from './given-file.ts';
import { readToken } from './read-token.ts';
import { bareHost, holdsUser, readBaseUrl } from './base-url.ts';
import { badFlags, Refusals } from './refusals.ts';
import { readOwnMetrics } from './own-metrics-file.ts';
import { readOwnSloFile, readSloFile } from './slo-file.ts';

export interface BudgetFlags {
  prometheus?: string;
  prometheusTokenFile?: string;
  allowHost: string[];
  slos?: string;
  metrics?: string;
  drill?: string;
  rehearsal?: string;
  target?: string;
  json?: boolean;
}

export interface BudgetRequest extends Omit<BudgetQuestion, 'nowMs'> {
  prometheus: string;
  /** A bearer token, or `user:password`; null: queries are sent without. */
  credentials: string | null;
}

export async function readBudgetRequest(flags: BudgetFlags, env: NodeJS.ProcessEnv): Promise<BudgetRequest> {
  const refusals = new Refusals('budget');
  const prometheus = await refusals.of(() => allowedPrometheus(flags.prometheus, flags.allowHost));
  const credentials = await refusals.of(() =>
    credentialsOf(flags.prometheusTokenFile, env['PROMETHEUS_TOKEN']),
  );
  const { metrics: metricsFile } = flags;
  const metrics =
    metricsFile === undefined ? null : await refusals.of(() => ownMetricsOf(metricsFile, flags.slos));
  const slos = await refusals.of(() => (metrics ? ownSlos(metrics, flags.slos) : countableSlos(flags.slos)));
  const plan = await refusals.of(() => plannedDrill(flags));
  const drill =
    slos && plan !== undefined
      ? await refusals.of(() => pricedDrill(plan, flags.rehearsal, slos))
      : undefined;
  refusals.throwIfAny();
  if (
    prometheus === undefined ||
    slos === undefined ||
    drill === undefined ||
    credentials === undefined ||
    metrics === undefined
  )
    throw refusals.asOne();
  return {
    prometheus,
    credentials,
    slos,
    drill,
    target: flags.target ?? metrics?.service ?? null,
    countedByOwnSeries: metrics !== null,
  };
}

function allowedPrometheus(text: string | undefined, allowed: readonly string[]): string {
  if (text === undefined)
    throw badFlags('budget', [
      '--prometheus is missing: give its address, such as --prometheus http://127.0.0.1:9090',
    ]);
  refuseUser(text);
  const read = readBaseUrl(text, allowed, '--prometheus');
  if (read.ok) return read.url;
  if (read.code === 'bad-flag') throw badFlags('budget', [read.problem]);
  throw new ShowtimeError('host-not-allowed', {
    what: read.problem,
    why: 'Showtime goes to 127.0.0.0/8 and [::1] unless a host is allowed by name, even where it only reads',
    fix: `add --allow-host ${bareHost(new URL(text).hostname)} if that is the Prometheus that you mean`,
  });
}

function refuseUser(url: string): void {
  if (!URL.canParse(url) || !holdsUser(url)) return;
  throw badFlags('budget', [
    '--prometheus must hold no user and password: they would stand in ps and in histories; give USER:PASSWORD by --prometheus-token-file or PROMETHEUS_TOKEN',
  ]);
}

/** A name may have a space in it, a token none. */
function credentialsOf(file: string | undefined, value: string | undefined): Promise<string | null> {
  return readToken({
    flag: '--prometheus-token-file',
    file,
    variable: 'PROMETHEUS_TOKEN',
    value,
    form: /^(?:[^\p{Cc}:]+:[^\p{Cc}]*|[\x21-\x7e]+)$/u,
    refusal: (what, cause) =>
      new ShowtimeError(
        'bad-flag',
        {
          what,
          why: 'no query was sent; every flag is checked first',
          fix: 'write a bearer token, or USER:PASSWORD, alone into a file of mode 0600 and name that',
        },
        { cause },
      ),
  });
}

function ownMetricsOf(file: string, slos: string | undefined): Promise<OwnMetrics> {
  if (slos === undefined)
    throw badFlags('budget', [
      '--metrics needs --slos: it holds how journeys are counted, not their objectives',
    ]);
  return readOwnMetrics(resolve(file));
}

/** Without --slos there is a problem already. */
async function ownSlos(metrics: OwnMetrics, file: string | undefined): Promise<readonly Slo[]> {
  return file === undefined ? [] : readOwnSloFile(resolve(file), metrics);
}

async function countableSlos(file: string | undefined): Promise<readonly Slo[]> {
  if (file === undefined) return showtimeSlos;
  const slos = await readSloFile(resolve(file), journeys);
  const problems = problemsForServers(slos, journeys);
  if (problems.length === 0) return slos;
  throw new ShowtimeError('bad-slos', {
    what: `${basename(file)} has SLOs that servers do not count`,
    why: 'a budget is counted by servers, in histograms with fixed edges',
    fix: 'correct the lines below and run it again; no query was sent',
    problems: problems.map(
      ({ index, field, text }) => `${basename(file)} ${index}.indicator.${field}: ${text}`,
    ),
  });
}

/** The plan of --drill, `rehearsed` where only a rehearsal is named, null for none. */
function plannedDrill({ drill, rehearsal }: BudgetFlags): FaultPlan | 'rehearsed' | null {
  if (drill === undefined) return rehearsal === undefined ? null : 'rehearsed';
  if (drill === 'none') {
    if (rehearsal !== undefined)
      throw badFlags('budget', [
        '--drill none and --rehearsal exclude each other: a rehearsal prices a drill',
      ]);
    return null;
  }
  if (rehearsal === undefined)
    throw badFlags('budget', [
      '--drill needs --rehearsal: what a plan costs is what it did when it was rehearsed; showtime run --plan records that',
    ]);
  return parsePlanFile(textOf(drill), basename(drill));
}

function pricedDrill(
  plan: FaultPlan | 'rehearsed' | null,
  rehearsal: string | undefined,
  slos: readonly Slo[],
): BudgetQuestion['drill'] {
  if (plan === null || rehearsal === undefined) return null;
  const folder = resolve(rehearsal);
  const played = plan === 'rehearsed' ? openRun(folder).plan : plan;
  if (played === undefined || played.length === 0)
    throw badFlags('budget', [`--rehearsal "${rehearsal}" has no plan to play again: name one with --drill`]);
  return { plan: played, rehearsal: rehearsalOf(folder, slos) };
}

function textOf(path: string): string {
  return givenFile(
    'bad-plan',
    path,
    () => readGivenFile(resolve(path), 'structured'),
    'give the path of a fault plan, or none',
  );
}
