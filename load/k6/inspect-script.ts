// Asks k6 what a script would play, before any target is started: its init code runs, nothing is sent.
import { z } from 'zod';
import { ShowtimeError, type Shell } from '../../contract/index.ts';
import { badScript, type BundledScript } from './bundle.ts';
import { goDurationMs } from './go-duration.ts';
import { judgedElsewhere, quiet } from './k6-command.ts';

/** What an executor with arrivals says of its rate: so many in `timeUnit`, a Go duration. */
const scenario = z.object({
  executor: z.string(),
  rate: z.number().nullish(),
  startRate: z.number().nullish(),
  timeUnit: z.string().nullish(),
  stages: z.array(z.object({ target: z.number().nullish() })).nullish(),
});
const inspected = z.object({
  thresholds: z.record(z.string(), z.unknown()).nullish(),
  scenarios: z.record(z.string(), scenario).nullish(),
  systemTags: z.array(z.string()).nullish(),
  totalDuration: z.string().nullish(),
  maxVUs: z.number().nullish(),
});

export interface ScriptPlan {
  /** True if the script has thresholds: they are then one more checker. */
  thresholds: boolean;
  executors: readonly string[];
  /** Iterations that its scenarios start a second at most, all together; 0 where users set the pace. */
  arrivalsPerSecond: number;
  /** System tags that it asks for; null for k6's default. */
  systemTags: readonly string[] | null;
  /** Longest it can take, as k6 writes it (`1m30s`), graceful stop included. */
  totalDuration: string | null;
  maxVUs: number | null;
}

const patienceMs = 30_000;

/** `env` is the script's `__ENV`, as for playing. Throws ShowtimeError `bad-script` with k6's own words. */
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
      // Unlike run, inspect hides the environment from a script unless it is told not to.
      args: ['inspect', '--execution-requirements', '--include-system-env-vars', '--log-format=raw', '-'],
      env: { ...quiet, ...judgedElsewhere, ...env },
      cwd: script.folder,
      input: script.code,
    },
    { timeoutMs: patienceMs },
  );
  const said = stderr
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .slice(-8);
  if (code === null)
    throw badScript(script.file, said, `k6 did not finish reading it within ${patienceMs / 1000} s`);
  if (code !== 0) throw badScript(script.file, said, `k6 refuses it (exit code ${code})`);
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
  const { thresholds, scenarios, totalDuration, maxVUs, systemTags } = parsed.data;
  return {
    thresholds: Object.keys(thresholds ?? {}).length > 0,
    executors: Object.values(scenarios ?? {}).map(({ executor }) => executor),
    arrivalsPerSecond: Object.values(scenarios ?? {}).reduce((sum, one) => sum + peakOf(one), 0),
    systemTags: systemTags ?? null,
    totalDuration: totalDuration ?? null,
    maxVUs: maxVUs ?? null,
  };
}

function peakOf({ executor, rate, startRate, timeUnit, stages }: z.infer<typeof scenario>): number {
  if (!executor.endsWith('-arrival-rate')) return 0;
  const most = Math.max(rate ?? 0, startRate ?? 0, ...(stages ?? []).map(({ target }) => target ?? 0));
  return (most * 1_000) / goDurationMs(timeUnit ?? '1s');
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
