// restart-rollout: replaces every pod by a new one of the same version, as a release or a changed secret does.
import { z } from 'zod';
import { podsAreWhole } from '../choose-pod.ts';
import type { Fault } from '../fault.ts';

const subject = z.object({ rollout: z.string(), revision: z.number() });

export const restartRollout: Fault<'restart-rollout', 'pods' | 'rollout', z.infer<typeof subject>> = {
  kind: 'restart-rollout',
  needs: ['pods', 'rollout'],
  title: 'Replaces every pod by a new one, a few at a time, as a release does.',
  subject,
  resolve: async ({ rollout }, _spec, _random, taken) => {
    const { name, revision, complete } = await rollout.state();
    if (taken.some((record) => record['rollout'] === name))
      throw new Error(`${name} is being replaced already by another fault`);
    if (!complete) throw new Error(`a rollout of ${name} is under way already`);
    return { rollout: name, revision };
  },
  inject: async ({ rollout }, { rollout: name }) => {
    await rollout.restart();
    return { rollout: name };
  },
  // It has begun once a pod of the new revision exists.
  isInEffect: async ({ rollout }, { revision: before }) => {
    const { name, revision, updated } = await rollout.state();
    return revision > before && updated > 0 ? { rollout: name, revision, updated } : null;
  },
  // A restart changes no version: there is nothing to take back, it goes on to its end.
  recover: async ({ rollout }) => {
    const { name, revision, complete } = await rollout.state();
    return { rollout: name, revision, complete };
  },
  isSteady: async ({ pods, rollout }) => (await rollout.state()).complete && (await podsAreWhole(pods)),
};
