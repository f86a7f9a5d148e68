// template-on-time-change-reload-rule: variables offer what there was in the time that is looked at.
import { templatesOf } from '../dashboard-json.ts';
import type { Rule } from '../rule.ts';

const onTimeRangeChange = 2;

export const templateOnTimeChangeReload: Rule = {
  asks: 'query variables are read again when the time range changes',
  check: (dashboard) =>
    templatesOf(dashboard)
      .filter(({ type, refresh }) => type === 'query' && refresh !== onTimeRangeChange)
      .map(({ name, refresh }) => ({
        because: `${name ?? ''} has refresh ${refresh ?? 'unset'}; it should be 2, on time range change`,
      })),
};
