// template-instance-rule: the viewer chooses the instance.
import type { Rule } from '../rule.ts';
import { chosenBy } from '../template-choice.ts';

export const templateInstance: Rule = {
  asks: 'a query variable instance with several values',
  check: (dashboard) => chosenBy(dashboard, 'instance'),
};
