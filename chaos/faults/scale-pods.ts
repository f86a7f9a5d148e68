// scale-pods: sets the number of pods for a while, as a wrong setting or an autoscaler that lags behind does.
import { z } from 'zod';
import type { Fault } from '../fault.ts';

const subject = z.object({ to: z.number(), before: z.number() });

export const scalePods: Fault<'scale-pods', 'scale', z.infer<typeof subject>> = {
  kind: 'scale-pods',
  needs: ['scale'],
  title: 'Sets the number of pods, and sets it back afterwards.',
  subject,
  possible: async ({ scale }, { to }) => {
    const why = await scale.settable();
    if (why !== null) return why;
    return (await scale.state()).wanted === to ? `there are to be ${to} pods already` : null;
  },
  resolve: async ({ scale }, { to }, _random, taken) => {
    if (taken.some((record) => subject.safeParse(record).success))
      throw new Error('the number of pods is set already by another fault');
    const { wanted } = await scale.state();
    if (wanted === to) throw new Error(`there are to be ${to} pods already`);
    return { to, before: wanted };
  },
  inject: async ({ scale }, { to, before }) => {
    await scale.scale(to, before);
    return { to, before };
  },
  isInEffect: async ({ scale }, { to }) => {
    const { wanted, ready, present } = await scale.state();
    return wanted === to && ready === to && present === to ? { pods: present } : null;
  },
  recover: async ({ scale }, { to, before }) => {
    await scale.restore(to, before);
    return { wantedPods: (await scale.state()).wanted };
  },
  isSteady: async ({ scale }, { before }) => {
    const { wanted, ready } = await scale.state();
    return wanted >= before && ready >= wanted;
  },
};
