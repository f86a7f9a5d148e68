// drain-zone: closes the nodes of a zone to new pods and evicts the pods there, as an upgrade of its nodes does.
import { podsAreWhole } from '../choose-pod.ts';
import { chooseZone, zonePossible, zoneSubject, type ZoneSubject } from '../choose-zone.ts';
import type { Fault } from '../fault.ts';

export const drainZone: Fault<'drain-zone', 'pods' | 'zones', ZoneSubject> = {
  kind: 'drain-zone',
  needs: ['pods', 'zones'],
  title: 'Closes the nodes of a zone and evicts its pods, as an upgrade of the nodes does.',
  subject: zoneSubject,
  possible: ({ pods }, { of: { zone } }) => zonePossible(pods, zone),
  resolve: ({ pods }, { of: { zone } }, _random, taken) => chooseZone(pods, zone, taken),
  inject: async ({ zones }, { zone }) => {
    await zones.drain(zone);
    const { nodes, closed } = await zones.look(zone);
    return { zone, nodes: nodes.join(', '), closed: closed.length };
  },
  isInEffect: async ({ pods, zones }, { zone, pods: hit }) => {
    const { nodes, closed } = await zones.look(zone);
    const all = await pods.list();
    if (closed.length < nodes.length || all.some((pod) => pod.zone === zone)) return null;
    return { zone, gone: hit, closed: closed.join(', '), readyPods: all.filter(({ ready }) => ready).length };
  },
  recover: async ({ zones }, { zone }) => {
    await zones.open(zone);
    const { nodes, closed } = await zones.look(zone);
    return { zone, open: nodes.filter((node) => !closed.includes(node)).join(', ') };
  },
  // The pods stay where they went: no scheduler moves them back.
  isSteady: ({ pods }) => podsAreWhole(pods),
};
