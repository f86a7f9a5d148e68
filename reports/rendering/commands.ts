// The commands that judge a run again and play it again, safe to paste: what a shell would act on is left
// out.
import type { ReportInput } from '../report-input.ts';

/** From the checkout, where `runs/` is. */
export function analyzeCommand({ run }: ReportInput): string {
  return `npx --no-install showtime analyze runs/${safe(run.id)}`;
}

/** The line of the run folder that a pointer such as `ledger.ndjson:17` means. */
export function lineCommand({ run }: ReportInput, file: string, line: string): string {
  return `sed -n ${safe(line)}p runs/${safe(run.id)}/${safe(file)}`;
}

/** The same customers, load and faults; the owner of a user script must name it. */
export function replayCommand({ run, plan }: ReportInput): string {
  const { load, target, scenario, seed, settings } = run;
  if (target.id === null)
    return `npx --no-install showtime run YOUR-SCRIPT.ts --base-url ${safe(target.baseUrl)} --seed ${seed}`;
  return [
    `npx --no-install showtime run ${safe(scenario)} --seed ${seed} --peak ${load.peakPerSecond} --duration ${load.durationMs % 1000 === 0 ? `${load.durationMs / 1000}s` : `${load.durationMs}ms`}`,
    plan.length === 0 ? '--plan none' : `--plan runs/${safe(run.id)}/plan.json`,
    ...(settings.durable === true ? ['--durable'] : []),
  ].join(' ');
}

function safe(text: string): string {
  return text.replace(/[^\w.:/+-]/g, '?');
}
