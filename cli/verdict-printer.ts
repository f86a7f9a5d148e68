// Prints a verdict for people: the outcome first, then what happened, then where to read on.
import { styleText } from 'node:util';
import { join } from 'node:path';
import {
  runFiles,
  terminalJson,
  terminalLine,
  type CheckVerdict,
  type Outage,
  type Outcome,
  type SloResult,
  type Verdict,
} from '../contract/index.ts';
import type { CliContext } from './context.ts';

const colours = { pass: 'green', fail: 'red', unknown: 'yellow', 'not-asked': 'gray' } as const;
const meanings = {
  pass: 'everything that was asked holds',
  fail: 'something that was asked does not hold',
  unknown: 'this run proves nothing, or not enough',
} as const;

/** Prints `verdict` to stdout: as JSON, or as words that end with the report's path. */
export function printVerdict(
  context: CliContext,
  printed: { verdict: Verdict; folder: string; json: boolean },
): void {
  const { verdict, folder, json } = printed;
  if (json) context.print(terminalJson(verdict));
  else context.print(verdictInWords(verdict, join(folder, runFiles.report)));
}

/** The words alone, coloured on a terminal; they end with the path to read on. */
export function verdictInWords(verdict: Verdict, readOn: string): string {
  const { outcome, verdicts, slos, outages, load } = verdict;
  // What is broken first: it stands, whatever else could not be found out.
  const notable = (['fail', 'unknown'] as const).flatMap((wanted) =>
    verdicts.filter((one) => one.outcome === wanted && !one.checker.startsWith('slo:')),
  );
  // A gap between probes that were not there cannot be seen.
  const watched = verdicts.some(
    ({ checker, outcome: one }) => checker === 'work-around-every-fault' && one === 'pass',
  );
  const passed = verdicts.filter((one) => one.outcome === 'pass').length;
  const notAsked = verdicts.filter((one) => one.outcome === 'not-asked').length;
  return [
    `${badge(outcome)}: ${nothingAsked(verdict) ? 'nothing was asked of the system; name objectives with --slos FILE' : meanings[outcome]}`,
    '',
    ...notable.flatMap(checkerLines),
    ...(notable.length > 0 ? [''] : []),
    ...slos.map((slo) => sloLine(slo, verdicts)),
    ...(slos.length > 0 ? [''] : []),
    ...outages.flatMap((outage) => outageLines(outage, watched)),
    ...(outages.length > 0 ? [''] : []),
    `load: ${load.offered} arrivals offered, ${load.achieved} played, ${load.dropped} dropped`,
    `checks: ${passed} pass, ${verdicts.filter((one) => one.outcome === 'fail').length} fail, ` +
      `${verdicts.filter((one) => one.outcome === 'unknown').length} unknown, ${notAsked} not asked`,
    `report: ${readOn}`,
  ].join('\n');
}

/** An unknown of which no checker is the cause: the run went well, and was about nothing. */
function nothingAsked({ outcome, verdicts }: Verdict): boolean {
  return outcome === 'unknown' && !verdicts.some((one) => one.outcome === 'unknown');
}

function badge(outcome: Outcome): string {
  const word = outcome.toUpperCase();
  // Node 20's styleText does not look at the stream: a file or CI log gets plain words.
  return process.stdout.isTTY && !process.env['NO_COLOR']
    ? styleText([colours[outcome], 'bold'], word)
    : word;
}

function checkerLines({ checker, outcome, because, evidence }: CheckVerdict): string[] {
  return [
    `${badge(outcome)}  ${terminalLine(`${checker}: ${because}`)}`,
    ...evidence.map((line) => `        ${terminalLine(line)}`),
  ];
}

function sloLine(
  { name, objective, measured, good, bad, outcome }: SloResult,
  verdicts: readonly CheckVerdict[],
): string {
  const because = verdicts.find(({ checker }) => checker === `slo:${name}`)?.because ?? '';
  const share = measured === null ? 'no data' : percent(measured);
  const reason = outcome === 'pass' ? '' : `; ${because}`;
  const words = `${name}: ${share} of ${good + bad} (objective ${percent(objective)}, ${bad} bad)${reason}`;
  return `${badge(outcome)}  ${terminalLine(words)}`;
}

/** The fault's own outage, then its aftershocks, a line each. */
function outageLines(outage: Outage, watched: boolean): string[] {
  return [
    outageLine(outage, watched),
    ...outage.aftershocks.map(
      ({ fromMs, lengthMs, cause }) =>
        `        aftershock at ${seconds(fromMs)}: orders stopped for ${seconds(lengthMs)}${cause === null ? '' : ` while ${cause}`}`,
    ),
  ];
}

function outageLine(
  { fault, injectedMs, outageMs, layers, failed, unsure }: Outage,
  watched: boolean,
): string {
  const at = `${fault.kind} at ${seconds(injectedMs)}`;
  if (outageMs === null)
    return `${at}: ${watched ? 'no outage over 150 ms' : 'whether orders stopped is not known'} (${failed} failed, ${unsure} unsure)`;
  const parts = Object.entries(layers)
    .filter(([, ms]) => ms !== null)
    .map(([layer, ms]) => `${layer.replace(/Ms$/, '')} ${seconds(ms ?? 0)}`);
  return `${at}: orders stopped for ${seconds(outageMs)} (${failed} failed, ${unsure} unsure)${parts.length > 0 ? `; ${parts.join(', ')}` : ''}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}

function seconds(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
