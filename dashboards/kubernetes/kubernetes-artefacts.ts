// The rules of the months as an object of the Prometheus operator.
import { parse, stringify } from 'yaml';
import type { Slo } from '../../contract/index.ts';
import { generatedBy, type Artefact } from '../artefact.ts';
import { monthRulesPath, prometheusArtefacts } from '../prometheus/index.ts';

const rulePath = 'deploy/kubernetes/components/monitoring/slo-30d.prometheus-rule.yaml';

/** The groups of `slo-30d.rules.yaml`, unchanged. The SLOs must have passed `problemsForServers`. */
export function kubernetesArtefacts(slos: readonly Slo[]): Artefact[] {
  const month = prometheusArtefacts(slos).find(({ path }) => path === monthRulesPath);
  if (month === undefined) throw new Error(`nothing renders ${monthRulesPath}`);
  const { groups } = parse(month.text) as { groups: unknown[] };
  const rule = {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: {
      name: 'fast-order-slo-30d',
      labels: { 'app.kubernetes.io/name': 'fast-order', release: 'kube-prometheus-stack' },
    },
    spec: { groups },
  };
  const head = `# ${generatedBy} from contract/slos.ts; change that and generate again.\n# ${monthRulesPath} for the Prometheus operator.\n`;
  return [{ path: rulePath, text: head + stringify(rule, { lineWidth: 0, blockQuote: 'literal' }) }];
}
