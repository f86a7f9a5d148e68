// Refuses a Grafana that does not answer before anything starts.
import { ShowtimeError } from '../../../contract/index.ts';
import type { GrafanaAddress } from './address.ts';
import { grafanaAt } from './client.ts';

/** @throws ShowtimeError grafana-unreachable */
export async function refuseSilentGrafana(address: GrafanaAddress): Promise<void> {
  const trouble = await grafanaAt(address).health();
  if (trouble === undefined) return;
  throw new ShowtimeError('grafana-unreachable', {
    what: `no Grafana answers at ${address.url}`, why: trouble, fix: 'start it, give the address under which /api/health stands, or leave out --grafana; nothing was started',
  });
}
