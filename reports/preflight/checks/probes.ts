// Probes: whether a pod is found out that cannot serve, and whether a busy one is left alone.
import type { V1Container, V1Deployment, V1Probe } from '@kubernetes/client-node';
import type { PreflightEvidence } from '../../../contract/index.ts';
import { defineCheck, doesNotApply, found, type Check } from '../check.ts';
import { describeProbe, fieldOf, nameOf, servingContainers } from '../workload.ts';

/** A pod may be silent for so long before it is killed, seconds: longer than a writer's failover or a burst takes. */
const silenceSeconds = 30;
const probes =
  'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/';

export const probeChecks = {
  'readiness-missing': defineCheck(
    ['deployment'],
    {
      title: 'pods have a readiness probe',
      severity: 'error',
      incident: 'drain race',
      why: 'Without one a pod gets orders as soon as its process runs, before it has a connection, and keeps getting them when it can serve none.',
      fix: 'readinessProbe on a path that says whether the pod can serve, and 503 from SIGTERM on',
      source: `${probes}#define-readiness-probes`,
    },
    ({ deployment }) =>
      found(
        servingContainers(deployment)
          .filter(({ readinessProbe }) => readinessProbe === undefined)
          .map((container) => at(deployment, container, 'readinessProbe', 'missing')),
      ),
  ),
  'readiness-equals-liveness': defineCheck(
    ['deployment'],
    {
      title: 'readiness and liveness ask different things',
      severity: 'error',
      incident: 'restart storm',
      why: 'What makes a pod not ready (a failover, a full queue) then also kills it: all pods restart at once, just when the database comes back.',
      fix: 'a liveness path that answers whenever the process runs; only readiness looks at what the pod depends on',
      source: `${probes}#before-you-begin`,
    },
    ({ deployment }) =>
      withLiveness(deployment, (container, liveness) =>
        container.readinessProbe !== undefined &&
        describeProbe(container.readinessProbe) === describeProbe(liveness)
          ? `${describeProbe(liveness)}, as readinessProbe`
          : null,
      ),
  ),
  'liveness-kills-busy-pods': defineCheck(
    ['deployment'],
    {
      title: `a pod is killed only after ${silenceSeconds} s of silence`,
      severity: 'error',
      incident: 'restart storm',
      why: 'A busy pod answers late. A probe with a short time-out or few tries kills it, and its load brings down the next one.',
      fix: 'livenessProbe: { periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 }; a startupProbe for a slow start',
      source: `${probes}#configure-probes`,
    },
    ({ deployment }) =>
      withLiveness(deployment, (_container, liveness) => {
        const { periodSeconds = 10, failureThreshold = 3, timeoutSeconds = 1 } = liveness;
        const silence = periodSeconds * failureThreshold;
        if (silence >= silenceSeconds && !(timeoutSeconds <= 1 && failureThreshold <= 3)) return null;
        return `period ${periodSeconds} s × ${failureThreshold} failures (${silence} s), time-out ${timeoutSeconds} s`;
      }),
  ),
  'liveness-asks-dependencies': defineCheck(
    ['deployment'],
    {
      title: 'liveness does not depend on the database',
      severity: 'warning',
      incident: 'restart storm',
      why: 'The name of the path suggests that it asks the database. During a failover every pod fails it at once and is restarted.',
      fix: 'a liveness path that asks nothing outside of the process, such as /livez or /actuator/health/liveness',
      source: `${probes}#define-a-liveness-command`,
    },
    ({ deployment }) =>
      withLiveness(deployment, (_container, liveness) => {
        const asked = describeProbe(liveness);
        return /ready|readiness|deep|\bdb\b|database|mysql|depend|actuator\/health\/?$/i.test(asked)
          ? asked
          : null;
      }),
  ),
  'readiness-flaps': defineCheck(
    ['deployment'],
    {
      title: 'one slow answer does not take a pod out',
      severity: 'warning',
      incident: 'lost capacity',
      why: 'In a rush every pod has slow moments. Each one that is taken out puts its load on the others, which then are slow.',
      fix: 'readinessProbe: { timeoutSeconds: 2, failureThreshold: 2 } or more',
      source: `${probes}#configure-probes`,
    },
    ({ deployment }) =>
      found(
        servingContainers(deployment).flatMap((container): PreflightEvidence[] => {
          const { readinessProbe } = container;
          const { timeoutSeconds = 1, failureThreshold = 3 } = readinessProbe ?? {};
          return readinessProbe === undefined ||
            failureThreshold > 2 ||
            (timeoutSeconds > 1 && failureThreshold > 1)
            ? []
            : [
                at(
                  deployment,
                  container,
                  'readinessProbe',
                  `${failureThreshold} failures, time-out ${timeoutSeconds} s`,
                ),
              ];
        }),
      ),
  ),
} satisfies Record<string, Check>;

/** What `judge` finds wrong with each liveness probe. */
function withLiveness(
  deployment: V1Deployment,
  judge: (container: V1Container, liveness: V1Probe) => string | null,
) {
  const probed = servingContainers(deployment).filter(({ livenessProbe }) => livenessProbe !== undefined);
  if (probed.length === 0) return doesNotApply('there is no liveness probe');
  return found(
    probed.flatMap((container): PreflightEvidence[] => {
      const wrong = container.livenessProbe === undefined ? null : judge(container, container.livenessProbe);
      return wrong === null ? [] : [at(deployment, container, 'livenessProbe', wrong)];
    }),
  );
}

function at(
  deployment: V1Deployment,
  container: V1Container,
  field: string,
  value: string,
): PreflightEvidence {
  return { object: nameOf(deployment, 'deployment'), field: fieldOf(container, field), value };
}
