// One board as Grafana's dashboard JSON.
import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  type DashboardLink,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  type GridPos,
  type Panel,
  QueryVariableBuilder,
  RowBuilder,
  type RowPanel,
  type VariableModel,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { Board, Row } from '../model.ts';
import { annotations } from './annotations.ts';
import { chosenPrometheus } from './datasource.ts';
import { panel } from './panel.ts';

/** `all` are the boards that it links to, itself among them. */
export function dashboard(board: Board, all: readonly Board[]): Dashboard {
  const { uid, title, question, rows } = board;
  const built = new DashboardBuilder(title)
    .uid(uid)
    .description(question)
    .tags(['showtime'])
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from: 'now-30m', to: 'now' })
    .refresh('5s')
    .build();
  const placed = layout(rows);
  return {
    ...built,
    panels: rows.flatMap((_row, index) => panelsOf(board, index, placed[index] as PlacedRow)),
    templating: { list: variables(board) },
    annotations: { list: annotations() },
    links: all.filter((other) => other.uid !== uid).map(linkTo),
  };
}

function panelsOf(board: Board, rowIndex: number, { header, positions }: PlacedRow): (RowPanel | Panel)[] {
  const row = board.rows[rowIndex];
  const headerPanel = new RowBuilder(row?.title ?? '').id(idOfRow(board, rowIndex)).gridPos(header).build();
  const panels = (row?.panels ?? []).map((model, index) =>
    panel(model, idOfRow(board, rowIndex) + 1 + index, positions[index] ?? header),
  );
  // The panels of a closed row stand in the row itself.
  return row?.collapsed === true ? [{ ...headerPanel, collapsed: true, panels }] : [headerPanel, ...panels];
}

/** Ids count through the board, a row's header before its panels. */
function idOfRow({ rows }: Board, rowIndex: number): number {
  return rows.slice(0, rowIndex).reduce((count, { panels }) => count + 1 + panels.length, 1);
}

/** The id of a panel, for links to it. @throws Error if the board has no such panel */
export function panelIdOf(board: Board | undefined, key: string): number {
  const rowIndex = board?.rows.findIndex(({ panels }) => panels.some((model) => model.key === key)) ?? -1;
  if (board === undefined || rowIndex < 0) throw new Error(`no panel "${key}"`);
  return (
    idOfRow(board, rowIndex) +
    1 +
    (board.rows[rowIndex]?.panels ?? []).findIndex((model) => model.key === key)
  );
}

/** Hands on the time range and all variables. */
function linkTo({ uid, title, question }: Board): DashboardLink {
  const link = new DashboardLinkBuilder(title)
    .type(DashboardLinkType.Link)
    .url(`/d/${uid}`)
    .tooltip(question)
    .icon('dashboard')
    .includeVars(true)
    .keepTime(true)
    .build();
  // The SDK's default hides it in a menu from Grafana 12.3 on; without a placement it stands above the panels.
  delete link.placement;
  return link;
}

const columns = 24;

interface PlacedRow {
  header: GridPos;
  positions: readonly GridPos[];
}

/** Panels from left to right and top to bottom, in their order. */
function layout(rows: readonly Row[]): PlacedRow[] {
  let y = 0;
  return rows.map(({ panels, collapsed }) => {
    const header = { x: 0, y, w: columns, h: 1 };
    let x = 0;
    let lineHeight = 0;
    y += 1;
    const closed = y;
    const positions = panels.map(({ size: [w, h] }) => {
      if (x + w > columns) {
        y += lineHeight;
        x = lineHeight = 0;
      }
      const place = { x, y, w, h };
      x += w;
      lineHeight = Math.max(lineHeight, h);
      return place;
    });
    y = collapsed === true ? closed : y + lineHeight;
    return { header, positions };
  });
}

/** Only those that a panel of the board obeys. */
function variables({ rows }: Board): VariableModel[] {
  const queries = rows.flatMap(({ panels }) =>
    panels.flatMap((model) => model.queries.map(({ expr }) => expr)),
  );
  const all = allVariables();
  return all.filter(({ name }) => name === 'datasource' || queries.some((expr) => expr.includes(`$${name}`)));
}

function allVariables(): VariableModel[] {
  return [
    new DatasourceVariableBuilder('datasource')
      .label('Data source')
      .type('prometheus')
      .current({ text: '', value: '' })
      .build(),
    // A run's target is called by its start: the newest is the first.
    fromPrometheus('target', 'Target', 'label_values(up{target!=""}, target)')
      .sort(VariableSort.NaturalDesc)
      .build(),
    several(fromPrometheus('zone', 'Zone', 'label_values(up{target="$target", zone!=""}, zone)')).build(),
    several(
      fromPrometheus('pod', 'Pod', 'label_values(up{target="$target", zone=~"$zone", pod!=""}, pod)'),
    ).build(),
  ];
}

function fromPrometheus(name: string, label: string, query: string): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(chosenPrometheus)
    .query(query)
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.NaturalAsc);
}

function several(variable: QueryVariableBuilder): QueryVariableBuilder {
  return variable
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ text: ['All'], value: ['$__all'] });
}
