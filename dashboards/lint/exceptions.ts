// Where a rule does not hold, and why; an exception that nothing needs is a problem itself.
import type { RuleName } from './rules/index.ts';

export interface Exception {
  rule: RuleName;
  /** The dashboard's uid, and its panels by their titles; everywhere if undefined. */
  dashboard?: string;
  panels?: readonly string[];
  /** Only problems whose text matches this. */
  matching?: RegExp;
  reason: string;
}

const choosesTarget =
  'A viewer chooses a target, a zone and pods; target-required-matchers-rule holds every query to the target.';

export const exceptions: readonly Exception[] = [
  {
    rule: 'template-job-rule',
    reason: `${choosesTarget} One query often needs the jobs of several parts: pods, balancer, control plane, databases.`,
  },
  { rule: 'target-job-rule', reason: `${choosesTarget} Metric names identify the job.` },
  {
    rule: 'template-instance-rule',
    reason: `${choosesTarget} An instance is an address that changes with each start; pods keep their names.`,
  },
  {
    rule: 'target-instance-rule',
    reason: `${choosesTarget} An instance is an address that changes with each start.`,
  },
];
