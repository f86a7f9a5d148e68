// Everything that one list of SLOs is rendered into: rules, routes, exports and thresholds, as files.
import type { Slo } from '../contract/index.ts';
import { alertmanagerArtefacts } from './alertmanager/index.ts';
import type { Artefact } from './artefact.ts';
import { grafanaArtefacts } from './grafana/index.ts';
import { kubernetesArtefacts } from './kubernetes/kubernetes-artefacts.ts';
import { openSloArtefacts } from './openslo/openslo-artefacts.ts';
import { prometheusArtefacts } from './prometheus/index.ts';
import { thresholdArtefacts } from './thresholds/threshold-artefacts.ts';

export { generatedBy, type Artefact } from './artefact.ts';

/** Every file; pure and in a fixed order. The SLOs must have passed `problemsForServers`. */
export function artefacts(slos: readonly Slo[]): Artefact[] {
  return [
    ...prometheusArtefacts(slos),
    ...alertmanagerArtefacts(),
    ...grafanaArtefacts(slos),
    ...kubernetesArtefacts(slos),
    ...openSloArtefacts(slos),
    ...thresholdArtefacts(slos),
  ];
}
