// refuse-orders: refuses a share of a journey's requests as an overloaded service does; pods and databases
// are not touched.
import { z } from 'zod';
import { drawBelow, journeys } from '../../contract/index.ts';
import type { Fault } from '../fault.ts';

const subject = z.object({ journey: z.enum(journeys), share: z.number(), seed: z.number() });

export const refuseOrders: Fault<'refuse-orders', 'traffic', z.infer<typeof subject>> = {
  kind: 'refuse-orders',
  needs: ['traffic'],
  title: 'Refuses a share of the requests of a journey (503, Retry-After), as an overloaded service does.',
  subject,
  resolve: async (_on, { of: { journey }, share }, random, taken) => {
    if (taken.some((record) => record['journey'] === journey))
      throw new Error(`a share of ${journey} is refused already by another fault`);
    return { journey, share, seed: drawBelow(random, 2 ** 31) };
  },
  inject: async ({ traffic }, refusal) => {
    await traffic.refuse(refusal);
    return { journey: refusal.journey, share: refusal.share };
  },
  isInEffect: async ({ traffic }, { journey }) => {
    const { inForce, requested: asked, refused } = await traffic.refusal(journey);
    return inForce && refused > 0 ? { asked, refused } : null;
  },
  recover: async ({ traffic }, { journey }) => {
    await traffic.pass(journey);
    const { requested: asked, refused } = await traffic.refusal(journey);
    return { asked, refused };
  },
  isSteady: async ({ traffic }, { journey }) => !(await traffic.refusal(journey)).inForce,
};
