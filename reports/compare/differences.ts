// Differences between two runs that make their figures incomparable.
import { runFiles, type RunRecord, type Slo } from '../../contract/index.ts';
import { curveDifference } from './curve-difference.ts';
import type { Definition } from './definition.ts';
import type { Difference } from './comparison.ts';

type RecordText = Readonly<Record<string, string>>;

/** What of the host changes how fast things are. */
export const hostFactsThatMatter: readonly string[] = ['platform', 'arch', 'cpuModel', 'cores', 'quotaCores'];

/** Empty if the runs can be compared; what may differ (seed, versions) is no part of it. */
export function differencesOf(before: Definition, after: Definition): readonly Difference[] {
  const curve = curveDifference(before, after);
  return [
    ...unequal(playedText(before.record), playedText(after.record)),
    ...(curve === undefined ? [] : [curve]),
    ...unequal(planText(before), planText(after)),
    ...unequal(sloText(before.record), sloText(after.record)),
    ...unequal(scalarText('settings', before.record.settings), scalarText('settings', after.record.settings)),
    ...unequal(hostText(before.record), hostText(after.record)),
  ];
}

/** What one has and the other has not, or has otherwise, in the order of the first. */
export function unequal(before: RecordText, after: RecordText, absent = 'not there'): readonly Difference[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .map((of) => ({ of, before: valueOf(before, of) ?? absent, after: valueOf(after, of) ?? absent }))
    .filter((one) => one.before !== one.after);
}

export function scalarText(
  group: string,
  scalars: RunRecord['settings'],
  wanted: (name: string) => boolean = () => true,
): RecordText {
  return Object.fromEntries(
    Object.entries(scalars)
      .filter(([name]) => wanted(name))
      .map(([name, value]) => [`${group}.${name}`, String(value)]),
  );
}

function playedText({ scenario, journeys, target, load, promised }: RunRecord): RecordText {
  return {
    scenario,
    journeys: journeys.join(', '),
    'target.kind': target.kind,
    'facts recorded': [...promised].sort().join(', '),
    'load.shape': load.shape,
    'load.peakPerSecond': String(load.peakPerSecond),
    'load.durationMs': String(load.maxDurationMs ?? load.durationMs),
  };
}

/** A plan that was promised and cannot be read is like no other, not even like another that is lost. */
function planText({ dir, plan, record }: Definition): RecordText {
  if (plan === undefined)
    return record.promised.includes('faults') ? { [runFiles.plan]: `missing or not valid in ${dir}` } : {};
  return Object.fromEntries(
    plan.map(({ atMs, holdMs, fault }, step) => [
      `fault f${step + 1}`,
      `${JSON.stringify(fault)} at ${atMs} ms for ${holdMs} ms`,
    ]),
  );
}

function sloText({ slos }: RunRecord): RecordText {
  return Object.fromEntries(slos.map((slo) => [`SLO ${slo.name}`, describeSlo(slo)]));
}

function describeSlo({ objective, windowDays, indicator }: Slo): string {
  return `${describeIndicator(indicator)}, objective ${objective} over ${windowDays} days`;
}

function describeIndicator(indicator: Slo['indicator']): string {
  switch (indicator.kind) {
    case 'availability':
      return `${indicator.of} good`;
    case 'latency':
      return `${indicator.of} within ${indicator.belowMs} ms`;
    case 'check':
      return `check ${indicator.of} passes`;
  }
}

function hostText({ host }: RunRecord): RecordText {
  return scalarText('host', host, (name) => hostFactsThatMatter.includes(name));
}

function valueOf(text: RecordText, of: string): string | undefined {
  return Object.hasOwn(text, of) ? text[of] : undefined;
}
