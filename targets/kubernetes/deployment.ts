// The deployment as the capabilities `rollout` and `scale`: restarted, and set to another number of pods for a while.
import type { V1Deployment } from '@kubernetes/client-node';
import type { Clock, RolloutCapability, RolloutState, ScaleCapability } from '../../contract/index.ts';
import type { ClusterApi } from './api.ts';
import { touchedOf, type Guard } from './guard.ts';
import { isReady } from './pods.ts';

/** On the deployment while a fault has set its number of pods; its value is the number before. */
export const replicasBefore = 'showtime.dev/replicas-before';
/** What `kubectl rollout restart` sets: Argo CD and others know that it is no drift. */
const restartedAt = 'kubectl.kubernetes.io/restartedAt';
const revisionAnnotation = 'deployment.kubernetes.io/revision';

interface DeploymentParts {
  api: ClusterApi;
  guard: Guard;
  clock: Pick<Clock, 'wallMs'>;
}

export function rolloutOf({ metadata, spec, status }: V1Deployment): RolloutState {
  const updated = status?.updatedReplicas ?? 0;
  const wanted = spec?.replicas ?? 0;
  const isSeen = (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0);
  return {
    name: metadata?.name ?? '',
    revision: Number(metadata?.annotations?.[revisionAnnotation] ?? 0),
    updated,
    complete:
      isSeen &&
      updated === wanted &&
      (status?.replicas ?? 0) === wanted &&
      (status?.availableReplicas ?? 0) === wanted,
  };
}

export function rolloutCapability({ api, guard, clock }: DeploymentParts): RolloutCapability {
  return {
    state: async () => rolloutOf(await api.deployment()),
    restart: async () => {
      const at = new Date(clock.wallMs()).toISOString();
      await api.changeDeployment((deployment) => {
        guard.touch([touchedOf('deployment', deployment)]);
        return { spec: { template: { metadata: { annotations: { [restartedAt]: at } } } } };
      });
    },
  };
}

export function scaleCapability({ api, guard }: DeploymentParts): ScaleCapability {
  return {
    state: async () => {
      const [deployment, pods] = await Promise.all([api.deployment(), api.pods()]);
      return {
        wanted: deployment.spec?.replicas ?? 0,
        ready: pods.filter(isReady).length,
        present: pods.length,
      };
    },
    settable: async () => {
      const autoscalers = await api.autoscalers();
      return autoscalers.length === 0
        ? null
        : `the autoscaler ${autoscalers.join(', ')} sets the number of pods, and would set it back`;
    },
    scale: async (to, before) => {
      const pods = await api.pods();
      const ending = pods.slice(0, Math.max(0, before - to)).map((pod) => touchedOf('pod', pod));
      await api.changeDeployment((deployment) => {
        guard.touch([touchedOf('deployment', deployment), ...ending]);
        return {
          metadata: { annotations: { [replicasBefore]: String(before) } },
          spec: { replicas: to },
        };
      });
    },
    restore: async (to) => void (await restoreReplicas(api, to)),
  };
}

/**
 * Sets the number of pods back to the number in the mark on the deployment; null without a mark. `to` is what the
 * fault had set: another number is someone else's, and only the mark is removed.
 */
export async function restoreReplicas(api: ClusterApi, to: number | null): Promise<number | null> {
  let restored: number | null = null;
  await api.changeDeployment(({ metadata, spec }) => {
    const mark = metadata?.annotations?.[replicasBefore];
    restored = null;
    if (mark === undefined) return null;
    const before = Number(mark);
    const isOurs = Number.isInteger(before) && (to === null || spec?.replicas === to);
    if (isOurs) restored = before;
    return {
      metadata: { annotations: { [replicasBefore]: null } },
      ...(isOurs ? { spec: { replicas: before } } : {}),
    };
  });
  return restored;
}
