// The dashboard of an own service: are its objectives met, and how fast do their budgets burn? Only of what the
// rules record.
import { labels, type OwnMetrics, type Slo } from '../../contract/index.ts';
import type { Artefact } from '../artefact.ts';
import { burnOfMonth } from '../grafana/boards/burn-rates.ts';
import { budgetOfRange, goodOfRange } from '../grafana/boards/range-objectives.ts';
import type { Board, PanelModel } from '../grafana/model.ts';
import { queriesOf } from '../grafana/panel-queries.ts';
import type { PanelQuery } from '../panel-query.ts';
import { selector } from '../grafana/queries/selector.ts';
import { writtenAnnotations } from '../grafana/render/annotations.ts';
import { dashboard } from '../grafana/render/dashboard.ts';
import { budgetSpent, noneIsGood } from '../grafana/thresholds.ts';
import { units } from '../grafana/units.ts';
import { objectiveWindow } from '../prometheus/index.ts';

export const ownBoardPath = 'deploy/grafana/dashboards/objectives.json';

export function ownBoardArtefact(slos: readonly Slo[], metrics: OwnMetrics): Artefact {
  const board = ownBoard(slos, metrics);
  const rendered = dashboard(board, [board]);
  // Nothing scraped from an own service carries a target: only what is recorded does.
  const list = (rendered.templating?.list ?? []).map((variable) =>
    variable.name === 'target' ? { ...variable, ...targetOf(metrics) } : variable,
  );
  const annotations = { list: writtenAnnotations({ faults: true }) };
  const text = { ...rendered, templating: { list }, annotations };
  return { path: ownBoardPath, text: `${JSON.stringify(text, null, 2)}\n` };
}

/** Every query of the dashboard, in its order. */
export function ownQueries(slos: readonly Slo[], metrics: OwnMetrics): PanelQuery[] {
  return queriesOf([ownBoard(slos, metrics)]);
}

/** One service: its name is a constant, so that no query is needed to find it. */
function targetOf({ service }: OwnMetrics): object {
  return {
    type: 'constant',
    query: service,
    current: { text: service, value: service },
    options: [{ text: service, value: service, selected: true }],
    hide: 2,
  };
}

/** The model, for checks of its queries. */
export function ownBoard(slos: readonly Slo[], { service }: OwnMetrics): Board {
  return {
    // Alerts link to this one; an own service has no other.
    uid: 'showtime',
    file: 'objectives',
    title: `Objectives of ${service}`,
    question: `Does ${service} keep its objectives, and how much may it still fail?`,
    rows: [
      {
        title: 'Is the promise kept?',
        panels: [goodOfRange(slos), { ...budgetOfRange(slos), size: [12, 7] }],
      },
      { title: 'Budgets', panels: [...spent(slos), burnOfMonth(slos)] },
      { title: 'Requests', panels: [requests, badEvents] },
    ],
  };
}

/** A panel for each window: objectives of one window share it. */
function spent(slos: readonly Slo[]): PanelModel[] {
  const windows = [...new Set(slos.map((slo) => objectiveWindow(slo).name))];
  return windows.map((name) => ({
    key: `spent-${name}`,
    title: `Budget spent in ${name}`,
    as: 'bars',
    unit: units.share,
    min: 0,
    size: [24, 5],
    shows: `Share of the error budget of ${name} that is spent, as Prometheus records it each minute.`,
    good: 'Below 100 %: the objective is met.',
    thresholds: budgetSpent,
    noData: 'nothing recorded yet',
    queries: [
      {
        expr: selector(`slo:budget_spent:ratio${name}`),
        legend: `{{${labels.slo}}}`,
        groupsBy: [labels.slo],
        expectedOn: 'month',
      },
    ],
  }));
}

const requests: PanelModel = {
  key: 'requests',
  title: 'Requests by journey',
  as: 'line',
  unit: units.count,
  min: 0,
  size: [12, 7],
  minStepSeconds: 60,
  shows: 'Requests of each minute with any answer, as Prometheus records them.',
  good: 'As many as usual at this hour.',
  queries: [
    {
      expr: `sum by (${labels.journey}) (${selector('slo:requests:increase1m')})`,
      legend: `{{${labels.journey}}}`,
      groupsBy: [labels.journey],
    },
  ],
};

const badEvents: PanelModel = {
  key: 'bad-events',
  title: 'Bad events by objective',
  as: 'line',
  unit: units.count,
  min: 0,
  size: [12, 7],
  minStepSeconds: 60,
  shows: 'Requests of each minute that failed or, for an objective on latency, took too long.',
  good: 'None, or few.',
  thresholds: noneIsGood,
  queries: [
    {
      expr: selector('slo:bad_events:increase1m'),
      legend: `{{${labels.slo}}}`,
      groupsBy: [labels.slo],
    },
  ],
};
