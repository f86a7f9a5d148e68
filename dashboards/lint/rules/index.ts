// Every rule, by the name it has in Grafana's dashboard linter (github.com/grafana/dashboard-linter,
// docs/rules and lint/).
import type { Rule } from '../rule.ts';
import { elementReference } from './element-reference-rule.ts';
import { panelDatasource } from './panel-datasource-rule.ts';
import { panelNoTargets } from './panel-no-targets-rule.ts';
import { panelTitleDescription } from './panel-title-description-rule.ts';
import { panelUnits } from './panel-units-rule.ts';
import { targetCounterAgg } from './target-counter-agg-rule.ts';
import { targetInstance } from './target-instance-rule.ts';
import { targetJob } from './target-job-rule.ts';
import { targetPromql } from './target-promql-rule.ts';
import { targetRateInterval } from './target-rate-interval-rule.ts';
import { targetRequiredMatchers } from './target-required-matchers-rule.ts';
import { templateDatasource } from './template-datasource-rule.ts';
import { templateInstance } from './template-instance-rule.ts';
import { templateJob } from './template-job-rule.ts';
import { templateLabelPromql } from './template-label-promql-rule.ts';
import { templateOnTimeChangeReload } from './template-on-time-change-reload-rule.ts';
import { templateUnused } from './template-unused-rule.ts';
import { uneditableDashboard } from './uneditable-dashboard-rule.ts';

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
