// What a rule of the linter is: a name of Grafana's dashboard linter, and what it finds wrong.
import type { DashboardJson, Panel, Target } from './dashboard-json.ts';

/** A problem; `panel` and `refId` where it is one panel's or one query's. */
export interface Problem {
  panel?: string;
  refId?: string;
  because: string;
}

export interface Rule {
  /** What it requires, a sentence without its full stop. */
  requires: string;
  check(dashboard: DashboardJson): Problem[];
}

/** A rule that looks at panels one by one; undefined is no problem. */
export function eachPanel(panels: readonly Panel[], wrong: (panel: Panel) => string | undefined): Problem[] {
  return panels.flatMap((panel) => {
    const because = wrong(panel);
    return because === undefined ? [] : [{ panel: panel.title ?? '', because }];
  });
}

/** A rule that looks at queries one by one; every sentence is a separate problem. */
export function eachTarget(panels: readonly Panel[], wrong: (target: Target) => string[]): Problem[] {
  return panels.flatMap(({ title = '', targets = [] }) =>
    targets.flatMap((target) =>
      wrong(target).map((because) => ({
        panel: title,
        ...(target.refId === undefined ? {} : { refId: target.refId }),
        because,
      })),
    ),
  );
}
