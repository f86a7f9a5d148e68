// uneditable-dashboard-rule: what is generated is not edited where it would be overwritten.
import type { Rule } from '../rule.ts';

export const uneditableDashboard: Rule = {
  asks: 'the dashboard is not editable',
  check: ({ editable }) =>
    editable === false ? [] : [{ because: 'it is editable; "editable": false keeps changes in the code' }],
};
