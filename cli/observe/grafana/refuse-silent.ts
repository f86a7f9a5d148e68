// Refuses a Grafana that does not answer, or is none, before anything starts.
import { ShowtimeError } from '../../../contract/index.ts';
import type { GrafanaAddress } from './address.ts';
import { grafanaAt } from './client.ts';

/** @throws ShowtimeError grafana-unreachable */
export async function refuseSilentGrafana(address: GrafanaAddress, signal?: AbortSignal): Promise<void> {
  const trouble = await grafanaAt(address, { signal }).health();
  if (trouble === undefined) return;
  throw new ShowtimeError('grafana-unreachable', {
    what: `no Grafana answers at ${address.url}`,
    why: trouble.says,
    fix: 'start it, give the address under which /api/health stands, or leave out --grafana; nothing was started',
  });
}
