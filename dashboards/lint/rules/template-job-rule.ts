// template-job-rule: the viewer chooses the job.
import type { Rule } from '../rule.ts';
import { chosenBy } from '../template-choice.ts';

export const templateJob: Rule = {
  asks: 'a query variable job with several values',
  check: (dashboard) => chosenBy(dashboard, 'job'),
};
