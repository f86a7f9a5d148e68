// Prints a verdict as text: the outcome first, then what happened, then the report's path.
import { styleText } from 'node:util';
import { join } from 'node:path';
import {
  runFiles,
  terminalJson,
  terminalLine,
  type CheckCount,
  type CheckVerdict,
  type Outage,
  type Outcome,
  type SloResult,
  type ThresholdResult,
  type Verdict,
} from '../../contract/index.ts';
import { describeThreshold, isOwnScript, loadSentence } from '../../reports/index.ts';
import type { CliContext } from '../context.ts';
import { ownOutageLine } from './own-outage-line.ts';
import { requestLines } from './request-lines.ts';

const colours = { pass: 'green', fail: 'red', unknown: 'yellow', 'not-asked': 'gray' } as const;
const meanings = {
  pass: 'every checked claim holds',
  fail: 'a checked claim does not hold',
  unknown: 'this run proves nothing, or not enough',
} as const;

/** Checks of a script that are named because they failed. */
const shownChecks = 8;
/** Thresholds that are listed, failed ones first. */
const shownThresholds = 20;

/** Prints `verdict` to stdout: as JSON, or as text that ends with the report's path. */
export function printVerdict(
  context: CliContext,
  printed: { verdict: Verdict; folder: string; json: boolean },
): void {
  const { verdict, folder, json } = printed;
  if (json) context.print(terminalJson(verdict));
  else context.print(describeVerdict(verdict, join(folder, runFiles.report)));
}

/** The text alone, coloured on a terminal; it ends with the path of the report. */
export function describeVerdict(verdict: Verdict, readOn: string): string {
  const {
    outcome,
    verdicts,
    slos,
    outages,
    requests,
    browser,
    checks = [],
    thresholds = [],
    notes = [],
  } = verdict;
  // Failures first: they are final, whatever else is unknown.
  const notable = (['fail', 'unknown'] as const).flatMap((wanted) =>
    verdicts.filter((one) => one.outcome === wanted && !one.checker.startsWith('slo:')),
  );
  // A gap between probes that were not there cannot be seen.
  const watched = verdicts.some(
    ({ checker, outcome: one }) => checker === 'work-around-every-fault' && one === 'pass',
  );
  return [
    `${badge(outcome)}: ${nothingRequested(verdict) ? 'no claim was checked; name objectives with --slos FILE' : meanings[outcome]}`,
    '',
    ...(requests === undefined ? [] : requestLines(requests, browser)),
    ...notable.flatMap(checkerLines),
    ...(notable.length > 0 ? [''] : []),
    ...slos.map((slo) => sloLine(slo, verdicts)),
    ...(slos.length > 0 ? [''] : []),
    ...checkLines(checks),
    ...thresholdLines(thresholds),
    ...outages.flatMap((outage) =>
      isOwnScript(verdict) ? [ownOutageLine(outage, seconds)] : outageLines(outage, watched),
    ),
    ...(outages.length > 0 ? [''] : []),
    ...notes.map((note) => `note: ${terminalLine(note)}`),
    `load: ${loadSentence(verdict)}`,
    `claims: ${claimCounts(verdicts)}`,
    `report: ${readOn}`,
  ].join('\n');
}

function claimCounts(verdicts: readonly CheckVerdict[]): string {
  const counted = (wanted: Outcome): number => verdicts.filter(({ outcome }) => outcome === wanted).length;
  return `${counted('pass')} pass, ${counted('fail')} fail, ${counted('unknown')} unknown, ${counted('not-asked')} not asked`;
}

/** The script's own checks, those that failed most first; the report has the rest. */
function checkLines(checks: readonly CheckCount[]): string[] {
  if (checks.length === 0) return [];
  const sum = (key: 'passes' | 'fails'): number => checks.reduce((total, check) => total + check[key], 0);
  const failed = checks.filter(({ fails }) => fails > 0).sort((a, b) => b.fails - a.fails);
  const more = failed.length - shownChecks;
  return [
    `checks of the script: ${sum('passes')} passed, ${sum('fails')} failed`,
    ...failed
      .slice(0, shownChecks)
      .map(({ name, passes, fails }) => `  ${terminalLine(name)}: ${fails} of ${passes + fails} failed`),
    ...(more > 0 ? [`  … and ${more} more in the report`] : []),
    '',
  ];
}

/** The script's thresholds, passing ones too, failed ones first: as k6 lists them at its end. */
function thresholdLines(thresholds: readonly ThresholdResult[]): string[] {
  if (thresholds.length === 0) return [];
  const ordered = [...thresholds].sort((a, b) => Number(a.passed) - Number(b.passed));
  const failed = thresholds.filter(({ passed }) => !passed).length;
  const more = ordered.length - shownThresholds;
  return [
    `thresholds of the script: ${thresholds.length - failed} passed, ${failed} failed`,
    ...ordered
      .slice(0, shownThresholds)
      .map((one) => `  ${one.passed ? 'PASS' : 'FAIL'}  ${terminalLine(describeThreshold(one))}`),
    ...(more > 0 ? [`  … and ${more} more in the report`] : []),
    '',
  ];
}

/** An unknown of which no checker is the cause: the run went well, and was about nothing. */
function nothingRequested({ outcome, verdicts }: Verdict): boolean {
  return outcome === 'unknown' && !verdicts.some((one) => one.outcome === 'unknown');
}

function badge(outcome: Outcome): string {
  const word = outcome.toUpperCase();
  // Node 20's styleText does not check the stream: a file or CI log gets plain text.
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
  const text = `${name}: ${share} of ${good + bad} (objective ${percent(objective)}, ${bad} bad)${reason}`;
  return `${badge(outcome)}  ${terminalLine(text)}`;
}

/** The outage of the fault itself, then its aftershocks, one per line. */
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
