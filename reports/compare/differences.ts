// In what two runs differ so that their figures say nothing about each other.
import { runFiles, type RunRecord, type Slo } from '../../contract/index.ts';
import { curveDifference } from './curve-difference.ts';
import type { Definition } from './definition.ts';
import type { Difference } from './comparison.ts';

type Words = Readonly<Record<string, string>>;

/** What of the host changes how fast things are. */
export const hostFactsThatMatter: readonly string[] = ['platform', 'arch', 'cpuModel', 'cores', 'quotaCores'];

/** Empty if the runs can be compared; what may differ (seed, versions) is no part of it. */
export function differencesOf(before: Definition, after: Definition): readonly Difference[] {
  const curve = curveDifference(before, after);
  return [
    ...unequal(playedWords(before.record), playedWords(after.record)),
    ...(curve === undefined ? [] : [curve]),
    ...unequal(planWords(before), planWords(after)),
    ...unequal(sloWords(before.record), sloWords(after.record)),
    ...unequal(
      scalarWords('settings', before.record.settings),
      scalarWords('settings', after.record.settings),
    ),
    ...unequal(hostWords(before.record), hostWords(after.record)),
  ];
}

/** What one has and the other has not, or has otherwise, in the order of the first. */
export function unequal(before: Words, after: Words, absent = 'not there'): readonly Difference[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .map((of) => ({ of, before: valueOf(before, of) ?? absent, after: valueOf(after, of) ?? absent }))
    .filter((one) => one.before !== one.after);
}

export function scalarWords(
  group: string,
  scalars: RunRecord['settings'],
  wanted: (name: string) => boolean = () => true,
): Words {
  return Object.fromEntries(
    Object.entries(scalars)
      .filter(([name]) => wanted(name))
      .map(([name, value]) => [`${group}.${name}`, String(value)]),
  );
}

function playedWords({ scenario, journeys, target, load, promised }: RunRecord): Words {
  return {
    scenario,
    journeys: journeys.join(', '),
    'target.kind': target.kind,
    'facts recorded': [...promised].sort().join(', '),
    'load.shape': load.shape,
    'load.peakPerSecond': String(load.peakPerSecond),
    'load.durationMs': String(load.durationMs),
  };
}

/** A plan that was promised and cannot be read is like no other, not even like another that is lost. */
function planWords({ dir, plan, record }: Definition): Words {
  if (plan === undefined)
    return record.promised.includes('faults') ? { [runFiles.plan]: `missing or not valid in ${dir}` } : {};
  return Object.fromEntries(
    plan.map(({ atMs, holdMs, fault }, step) => [
      `fault f${step + 1}`,
      `${JSON.stringify(fault)} at ${atMs} ms for ${holdMs} ms`,
    ]),
  );
}

function sloWords({ slos }: RunRecord): Words {
  return Object.fromEntries(slos.map((slo) => [`SLO ${slo.name}`, sloInWords(slo)]));
}

function sloInWords({ objective, windowDays, indicator }: Slo): string {
  return `${indicatorInWords(indicator)}, objective ${objective} over ${windowDays} days`;
}

function indicatorInWords(indicator: Slo['indicator']): string {
  switch (indicator.kind) {
    case 'availability':
      return `${indicator.of} good`;
    case 'latency':
      return `${indicator.of} within ${indicator.belowMs} ms`;
    case 'check':
      return `check ${indicator.of} passes`;
  }
}

function hostWords({ host }: RunRecord): Words {
  return scalarWords('host', host, (name) => hostFactsThatMatter.includes(name));
}

function valueOf(words: Words, of: string): string | undefined {
  return Object.hasOwn(words, of) ? words[of] : undefined;
}
