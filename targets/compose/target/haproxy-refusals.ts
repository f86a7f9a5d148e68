// The traffic capability on HAProxy: which share of a journey's requests it refuses, by the small interface of
// deploy/compose/haproxy/balancer.lua.
import { z } from 'zod';
import type { Journey, TrafficCapability } from '../../../contract/index.ts';

const answersWithinMs = 2_000;

const counts = z.object({ inForce: z.boolean(), requested: z.number(), refused: z.number() });
type Counts = z.infer<typeof counts>;

/** `statisticsUrl` is the page of HAProxy's statistics, which the interface is beside. */
export function haproxyRefusals(statisticsUrl: string): TrafficCapability {
  const send = async (method: 'GET' | 'PUT' | 'DELETE', journey: Journey, query = ''): Promise<Counts> => {
    const response = await fetch(`${statisticsUrl}/refusals/${journey}${query}`, {
      method,
      signal: AbortSignal.timeout(answersWithinMs),
    });
    if (!response.ok)
      throw new Error(
        `HAProxy answered ${response.status} about refusals of ${journey}: ${await response.text()}`,
      );
    return counts.parse(await response.json());
  };
  return {
    refuse: async ({ journey, share, seed }) => {
      await send('PUT', journey, `?${new URLSearchParams({ share: share.toFixed(9), seed: String(seed) })}`);
    },
    pass: async (journey) => {
      await send('DELETE', journey);
    },
    refusal: (journey) => send('GET', journey),
  };
}
