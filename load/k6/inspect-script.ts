// Reads from k6 what a script would play, before any target is started: its init code runs, no request is
// sent.
import { z } from 'zod';
import { ShowtimeError, type Shell } from '../../contract/index.ts';
import { badScript, type BundledScript } from './bundle.ts';
import { goDurationMs } from './go-duration.ts';
import { judgedElsewhere, quiet } from './k6-command.ts';
import { trendStatsFor } from './k6-summary.ts';
import { lastLinesOf } from '../../platform/log-tail.ts';

/** The rate of an executor with arrivals: so many in `timeUnit`, a Go duration. */
const scenario = z.object({
  executor: z.string(),
  rate: z.number().nullish(),
  startRate: z.number().nullish(),
  timeUnit: z.string().nullish(),
  stages: z.array(z.object({ target: z.number().nullish() })).nullish(),
});
/** k6 inspect writes a threshold as its expression, or with options as an object. */
const threshold = z.union([z.string(), z.object({ threshold: z.string() }).transform((it) => it.threshold)]);
const inspected = z.object({
  thresholds: z.record(z.string(), z.array(threshold)).nullish(),
  summaryTrendStats: z.array(z.string()).nullish(),
  scenarios: z.record(z.string(), scenario).nullish(),
  systemTags: z.array(z.string()).nullish(),
  totalDuration: z.string().nullish(),
  maxVUs: z.number().nullish(),
});

export interface ScriptPlan {
  /** True if the script has thresholds: they are then one more checker. */
  thresholds: boolean;
  /** Figures of trends that its thresholds need beside those that it has in its summary; null for none. */
  trendStats: readonly string[] | null;
  executors: readonly string[];
  /** Iterations that its scenarios start a second at most, all together; 0 where users set the pace. */
  arrivalsPerSecond: number;
  /** System tags that it requests; null for k6's default. */
  systemTags: readonly string[] | null;
  /** Longest it can take, as k6 writes it (`1m30s`), graceful stop included. */
  totalDuration: string | null;
  maxVUs: number | null;
}

const timeoutMs = 30_000;

/** `env` is the script's `__ENV`, as for playing. Throws ShowtimeError `bad-script` with k6's message. */
export async function inspectScript(request: {
  shell: Shell;
  k6: string;
  script: BundledScript;
  env: Readonly<Record<string, string>>;
}): Promise<ScriptPlan> {
  const { shell, k6, script, env } = request;
  const { code, stdout, stderr } = await shell.run(
    {
      file: k6,
      // Unlike run, inspect hides the environment from a script without this flag.
      args: ['inspect', '--execution-requirements', '--include-system-env-vars', '--log-format=raw', '-'],
      env: { ...quiet, ...judgedElsewhere, ...env },
      cwd: script.folder,
      input: script.code,
    },
    { timeoutMs },
  );
  const lines = lastLinesOf(stderr, 8);
  if (code === null)
    throw badScript(script.file, lines, `k6 did not finish reading it within ${timeoutMs / 1000} s`);
  if (code !== 0) throw badScript(script.file, lines, `k6 refuses it (exit code ${code})`);
  return planOf(stdout);
}

function planOf(stdout: string): ScriptPlan {
  const parsed = inspected.safeParse(parse(stdout));
  if (!parsed.success) {
    throw new ShowtimeError('load-did-not-start', {
      what: 'k6 inspect printed something that is not understood',
      why: z.prettifyError(parsed.error),
      fix: 'use k6 2.2, which showtime doctor gets',
    });
  }
  const { thresholds, scenarios, totalDuration, maxVUs, systemTags, summaryTrendStats } = parsed.data;
  return {
    thresholds: Object.keys(thresholds ?? {}).length > 0,
    trendStats: trendStatsFor(Object.values(thresholds ?? {}).flat(), summaryTrendStats ?? null),
    executors: Object.values(scenarios ?? {}).map(({ executor }) => executor),
    arrivalsPerSecond: Object.values(scenarios ?? {}).reduce((sum, one) => sum + peakOf(one), 0),
    systemTags: systemTags ?? null,
    totalDuration: totalDuration ?? null,
    maxVUs: maxVUs ?? null,
  };
}

function peakOf({ executor, rate, startRate, timeUnit, stages }: z.infer<typeof scenario>): number {
  if (!executor.endsWith('-arrival-rate')) return 0;
  const max = Math.max(rate ?? 0, startRate ?? 0, ...(stages ?? []).map(({ target }) => target ?? 0));
  return (max * 1_000) / goDurationMs(timeUnit ?? '1s');
}

/**
 * A script may print in its init code: the options are the last thing on stdout, from a line that is a bare
 * bracket.
 */
function parse(stdout: string): unknown {
  try {
    return JSON.parse(stdout.slice(Math.max(0, stdout.indexOf('{\n'))));
  } catch {
    return undefined;
  }
}
