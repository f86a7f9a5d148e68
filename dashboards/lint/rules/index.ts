// Every rule, by the name it has in Grafana's dashboard linter (github.com/grafana/dashboard-linter,
// docs/rules and lint/).
import type { Rule } from '../rule.ts';
import { elementReference, uneditableDashboard } from './dashboard-rules.ts';
import { panelDatasource, panelNoTargets, panelTitleDescription, panelUnits } from './panel-rules.ts';
import {
  targetCounterAgg,
  targetInstance,
  targetJob,
  targetPromql,
  targetRateInterval,
  targetRequiredMatchers,
} from './target-rules.ts';
import {
  templateDatasource,
  templateInstance,
  templateJob,
  templateLabelPromql,
  templateOnTimeChangeReload,
  templateUnused,
} from './template-rules.ts';

export const rules = {
  'template-datasource-rule': templateDatasource,
  'template-job-rule': templateJob,
  'template-instance-rule': templateInstance,
  'template-label-promql-rule': templateLabelPromql,
  'template-on-time-change-reload-rule': templateOnTimeChangeReload,
  'template-unused-rule': templateUnused,
  'panel-datasource-rule': panelDatasource,
  'panel-title-description-rule': panelTitleDescription,
  'panel-units-rule': panelUnits,
  'panel-no-targets-rule': panelNoTargets,
  'target-promql-rule': targetPromql,
  'target-rate-interval-rule': targetRateInterval,
  'target-job-rule': targetJob,
  'target-instance-rule': targetInstance,
  'target-counter-agg-rule': targetCounterAgg,
  'target-required-matchers-rule': targetRequiredMatchers,
  'element-reference-rule': elementReference,
  'uneditable-dashboard-rule': uneditableDashboard,
} satisfies Record<string, Rule>;
export type RuleName = keyof typeof rules;
