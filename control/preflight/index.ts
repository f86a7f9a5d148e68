// `showtime preflight`: collects the facts of a live system, and has them judged. Changes nothing.
import type { HarnessPorts, PreflightReport, ReadFacts } from '../../contract/index.ts';
import type { PreflightRequest } from '../../input/preflight-request.ts';
import { judgePreflight } from '../../reports/preflight/index.ts';
import { readAuroraFacts } from './aurora-facts.ts';
import { readLocalFacts } from './local-facts.ts';
import { connectSupervisor } from '../supervisor/client.ts';
import { chooseTarget, findTargets } from '../supervisor/state.ts';

type Ports = Pick<HarnessPorts, 'clock' | 'runsFolder'>;

/** @throws ShowtimeError if there is nothing to look at, or it may not be looked at */
export async function preflight(
  { system, aurora }: Omit<PreflightRequest, 'json'>,
  ports: Ports,
): Promise<PreflightReport> {
  const seen = system === null ? null : await readSystem(system, ports);
  const database = aurora === null ? null : await readAuroraFacts(aurora, ports.clock);
  const parts = [seen, database].filter((part) => part !== null);
  return judgePreflight(
    parts.map(({ name }) => name).join(' and '),
    Object.assign({}, ...parts.map(({ facts }) => facts)) as ReadFacts,
  );
}

export interface Seen {
  name: string;
  facts: ReadFacts;
}

async function readSystem(
  system: NonNullable<PreflightRequest['system']>,
  { clock, runsFolder }: Ports,
): Promise<Seen> {
  if (system.kind === 'target') return readTarget(system, { clock, runsFolder });
  const { settings } = system;
  // It loads the client of Kubernetes, which takes half a second.
  const { readClusterFacts } = await import('../../targets/kubernetes/index.ts');
  const { cluster, facts } = await readClusterFacts(settings, process.env);
  return {
    name: `deployment ${settings.deployment} in ${settings.namespace}, context ${settings.context} (${cluster})`,
    facts,
  };
}

async function readTarget(
  { of, id }: Extract<PreflightRequest['system'], { kind: 'target' }>,
  { clock, runsFolder }: Ports,
): Promise<Seen> {
  const all = await findTargets(runsFolder);
  const ours = all.filter(({ state }) => !state.ownService && state.cluster === null);
  const ofKind = ours.filter(({ state }) => (state.containers === null) === (of === 'local'));
  const { state } = chooseTarget(id === undefined ? ofKind : ours, id);
  const client = await connectSupervisor(state.socket);
  try {
    const status = await client.call('status', null);
    return {
      name: `target ${status.id}`,
      facts: await readLocalFacts(status, state.containers === null, clock),
    };
  } finally {
    client.close();
  }
}
