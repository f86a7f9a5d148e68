// panel-title-description-rule: every panel says what it is and what it shows.
import { panelsOf } from '../dashboard-json.ts';
import { eachPanel, type Rule } from '../rule.ts';

export const panelTitleDescription: Rule = {
  asks: 'every panel has a title and a description',
  check: (dashboard) =>
    eachPanel(panelsOf(dashboard), ({ id, title = '', description = '' }) => {
      const missing = [
        ...(title.trim() === '' ? ['title'] : []),
        ...(description.trim() === '' ? ['description'] : []),
      ];
      return missing.length === 0 ? undefined : `panel ${id ?? '?'} has no ${missing.join(' and no ')}`;
    }),
};
