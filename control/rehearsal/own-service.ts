// An own service with faults, or observed: its supervisor runs the commands of the plan, the proxy before the
// service, and what watches it.
import type { HarnessPorts } from '../../contract/index.ts';
import type { RequestedAurora } from '../../input/aurora/requested-aurora.ts';
import type { ObserveSettings } from '../../input/observe-settings.ts';
import { openExternalService, type ExternalService } from './external-service.ts';
import { openSupervised } from './external-supervisor.ts';
import type { System } from './system.ts';

export interface OwnServiceRequest extends ExternalService {
  /** The run's id: its supervisor has it, too. */
  newId: string;
  /** Program of the proxy; null: none. */
  toxiproxy: string | null;
  /** Its database, if its writer may be failed over. */
  aurora: RequestedAurora | null;
  /** What watches it; null: nothing does. */
  observe: ObserveSettings | null;
  signal: AbortSignal;
}

/**
 * Resolves with the lease held and the service answering, through the proxy if there is one.
 * @throws ShowtimeError target-not-up, target-did-not-start; nothing is left running then
 */
export async function openOwnService(
  ports: HarnessPorts,
  { newId, toxiproxy, aurora, observe, signal, ...service }: OwnServiceRequest,
): Promise<System> {
  // Without the proxy first: what does not answer here is no trouble of the proxy.
  const direct = await openExternalService(service);
  const ownService = { serviceUrl: service.baseUrl, toxiproxy, commandFolder: process.cwd() };
  return openSupervised(
    ports,
    { id: newId, cluster: null, aurora, ownService, observe, signal },
    async (client) => {
      const { baseUrl, observability } = await client.call('ready', null);
      if (toxiproxy !== null) await openExternalService({ ...service, baseUrl });
      const { settings, versions } = await client.call('facts', null);
      return {
        ...direct,
        baseUrl,
        observability,
        settings: { ...direct.settings, ...settings },
        versions: { ...direct.versions, ...versions },
      };
    },
  );
}
