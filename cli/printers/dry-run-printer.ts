// Formats what a plan would hit on a cluster.
import type { DryRun } from '../../control/supervisor/dry-run.ts';

export function describeDryRun(dryRun: DryRun): string {
  const { context, cluster, version, namespace, pods, load, steps, rights, problems } = dryRun;
  return [
    `context ${context}, cluster ${cluster} (${version}), namespace ${namespace}`,
    'pods:',
    ...(pods.length === 0 ? ['  none'] : []),
    ...pods.map(({ name, zone, ready }) => `  ${name}  zone ${zone}  ${ready ? 'ready' : 'not ready'}`),
    ...(load === null ? [] : ['load:', ...load.map((object) => `  ${object}`)]),
    'faults:',
    ...(steps.length === 0 ? ['  none are planned'] : []),
    ...steps.flatMap(({ id, step, hits, objects }) => [
      `  ${id} ${step} would hit ${objects.length === 0 ? 'nothing' : hits === 'one' ? 'one of' : 'all of'}`,
      ...objects.map((object) => `    ${object}`),
    ]),
    'rights:',
    ...rights.map(({ right, granted }) => `  ${granted ? 'granted' : 'MISSING'}  ${right}`),
    problems.length === 0 ? 'it could be played; nothing was changed' : 'it would be refused:',
    ...problems.map((problem) => `  - ${problem}`),
  ].join('\n');
}
