// The template variables of every dashboard: data source, target, zone, pod; links hand them on.
import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
  type VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { chosenPrometheus } from './datasource.ts';

export function variables(): VariableModel[] {
  return [
    new DatasourceVariableBuilder('datasource')
      .label('Data source')
      .type('prometheus')
      .current({ text: '', value: '' })
      .build(),
    fromPrometheus('target', 'Target', 'label_values(up{target!=""}, target)').build(),
    several(fromPrometheus('zone', 'Zone', 'label_values(up{target="$target", zone!=""}, zone)')).build(),
    several(
      fromPrometheus('pod', 'Pod', 'label_values(up{target="$target", zone=~"$zone", pod!=""}, pod)'),
    ).build(),
  ];
}

function fromPrometheus(name: string, label: string, query: string): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(chosenPrometheus)
    .query(query)
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.NaturalAsc);
}

function several(variable: QueryVariableBuilder): QueryVariableBuilder {
  return variable
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ text: ['All'], value: ['$__all'] });
}
