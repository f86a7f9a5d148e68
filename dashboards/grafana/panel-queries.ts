// Every query of every panel, for whoever asks a real Prometheus what the dashboards would show.
import type { Slo } from '../../contract/index.ts';
import type { PanelQuery } from '../panel-query.ts';
import { boards } from './boards/index.ts';
import { kindOf, refIdOf } from './model.ts';

/** In the order in which they stand in the dashboards. */
export function panelQueries(slos: readonly Slo[]): PanelQuery[] {
  return boards(slos).flatMap(({ uid, rows }) =>
    rows.flatMap(({ panels }) =>
      panels.flatMap(({ key, title, as, queries, leastStepSeconds = 0 }) =>
        queries.map(({ expr, groupsBy = [], expectedOn = 'run' }, index): PanelQuery => ({
          dashboard: uid,
          panel: key,
          title,
          refId: refIdOf(index),
          expr,
          kind: kindOf(as),
          leastStepSeconds,
          groupsBy,
          expectedOn,
        })),
      ),
    ),
  );
}
