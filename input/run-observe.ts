// What a run observes: which SLOs, where alerts go, and the Grafana that shows it.
import type { Slo } from '../contract/index.ts';
import type { Refusals } from './refusals.ts';
import { readGrafana, type GrafanaAddress } from './grafana-address.ts';
import { readOwnObserve } from './observe-own.ts';
import { readObserveSettings, type ObserveFlags, type ObserveSettings } from './observe-settings.ts';

export interface RunObserve {
  settings: ObserveSettings;
  /** Null: no Grafana shows the run. */
  grafana: GrafanaAddress | null;
}

export type RunObserveFlags = ObserveFlags & {
  allowHost: string[];
  grafana?: string;
  grafanaTokenFile?: string;
  baseUrl?: string;
  metrics?: string;
};

/**
 * Null without --observe. What is wrong goes into `refusals`, all of it. Takes GRAFANA_TOKEN out of the
 * environment, which k6, the supervisor and pods inherit.
 */
export async function readRunObserve(
  flags: RunObserveFlags,
  slos: readonly Slo[],
  refusals: Refusals,
): Promise<RunObserve | null> {
  const { GRAFANA_TOKEN } = process.env;
  delete process.env['GRAFANA_TOKEN'];
  if (flags.observe !== true) return null;
  const { baseUrl, metrics } = flags;
  const settings =
    baseUrl === undefined
      ? await refusals.of(() => readObserveSettings(flags, slos))
      : // Without --metrics there is a problem of the flags already.
        metrics === undefined
        ? undefined
        : await readOwnObserve({ ...flags, metrics }, slos, refusals);
  const grafana = await refusals.of(() => readGrafana(flags, { GRAFANA_TOKEN }));
  return settings === undefined || grafana === undefined
    ? null
    : { settings: { ...settings, grafanaUrl: grafana?.url ?? null }, grafana };
}
