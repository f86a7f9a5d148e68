// Refuses a Grafana URL that does not answer, or is no Grafana, before anything starts.
import { ShowtimeError } from '../../../contract/index.ts';
import type { GrafanaAddress } from '../../../input/grafana-address.ts';
import { grafanaAt } from './client.ts';

/** @throws ShowtimeError grafana-unreachable */
export async function refuseUnresponsiveGrafana(
  address: GrafanaAddress,
  signal?: AbortSignal,
): Promise<void> {
  const trouble = await grafanaAt(address, { signal }).health();
  if (trouble === undefined) return;
  throw new ShowtimeError('grafana-unreachable', {
    what: `no Grafana answers at ${address.url}`,
    why: trouble.message,
    fix: 'start it, give the address under which /api/health stands, or leave out --grafana; nothing was started',
  });
}
