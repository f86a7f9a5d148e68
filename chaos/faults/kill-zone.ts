// kill-zone: kills every pod of a zone (SIGKILL) and keeps the zone empty, as a power failure does; databases
// keep running.
import { podsAreWhole } from '../choose-pod.ts';
import { chooseZone, zonePossible, zoneSubject, type ZoneSubject } from '../choose-zone.ts';
import type { Fault } from '../fault.ts';

export const killZone: Fault<'kill-zone', 'pods', ZoneSubject> = {
  kind: 'kill-zone',
  needs: ['pods'],
  title:
    'Ends every pod of a zone at once (SIGKILL) and keeps the zone empty: the other zones carry the load.',
  subject: zoneSubject,
  possible: ({ pods }, { of: { zone } }) => zonePossible(pods, zone),
  resolve: ({ pods }, { of: { zone } }, _random, taken) => chooseZone(pods, zone, taken),
  inject: async ({ pods }, { zone }) => {
    await pods.keepZoneDown(zone);
    return { zone, signal: 'SIGKILL' };
  },
  isInEffect: async ({ pods }, { zone, pods: hit }) => {
    const all = await pods.list();
    if (all.some((pod) => pod.zone === zone)) return null;
    return { zone, gone: hit, readyPods: all.filter(({ ready }) => ready).length };
  },
  recover: async ({ pods }, { zone }) => {
    await pods.releaseZone(zone);
    return { zone, wantedPods: pods.wanted };
  },
  isSteady: ({ pods }) => podsAreWhole(pods),
};
