// Renders SLOs as k6 thresholds, for users who run a scenario alone: a rate of good intents per SLO.
import type { Slo } from '../../contract/index.ts';
import { generatedBy, type Artefact } from '../artefact.ts';

/** One TypeScript module without imports, so that k6 plays it as it is. */
export function thresholdArtefacts(slos: readonly Slo[]): Artefact[] {
  return [{ path: 'scenarios/thresholds/showtime-slos.ts', text: moduleOf(slos) }];
}

/** The k6 metric of an SLO: k6 takes letters, digits and underscores. */
function rateMetricOf(name: string): string {
  return `slo_${name.replaceAll('-', '_')}`;
}

function moduleOf(slos: readonly Slo[]): string {
  return `// ${generatedBy}: the SLOs as k6 thresholds, for who runs a scenario alone. Change the list of SLOs, not this file.

/**
 * One rate per SLO: true for an intent that ends good, and within so many ms of its scheduled start where
 * that is promised.
 */
export const sloRates: readonly { metric: string; journey: string; withinMs: number | null }[] = [
${slos
  .map(
    ({ name, indicator }) =>
      `  { metric: '${rateMetricOf(name)}', journey: ${quoted(indicator.of)}, withinMs: ${indicator.kind === 'latency' ? indicator.belowMs : 'null'} },`,
  )
  .join('\n')}
];

/**
 * Share of good intents that each SLO asks for. k6 lets a rate pass that was never fed: a scenario has to
 * play the journey.
 */
export const sloThresholds: Readonly<Record<string, string[]>> = {
${slos.map(({ name, objective }) => `  ${rateMetricOf(name)}: ['rate>=${objective}'],`).join('\n')}
};
`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
