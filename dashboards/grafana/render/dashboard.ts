// One board as Grafana's dashboard JSON.
import {
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  RowBuilder,
  type Dashboard,
  type DashboardLink,
  type Panel,
  type RowPanel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { Board } from '../model.ts';
import { annotations } from './annotations.ts';
import { layout, type PlacedRow } from './layout.ts';
import { panel } from './panel.ts';
import { variables } from './variables.ts';

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
    templating: { list: variables() },
    annotations: { list: annotations() },
    links: all.filter((other) => other.uid !== uid).map(linkTo),
  };
}

function panelsOf(board: Board, rowIndex: number, { header, places }: PlacedRow): (RowPanel | Panel)[] {
  const row = board.rows[rowIndex];
  const headerPanel = new RowBuilder(row?.title ?? '').id(idOfRow(board, rowIndex)).gridPos(header).build();
  return [
    headerPanel,
    ...(row?.panels ?? []).map((model, index) =>
      panel(model, idOfRow(board, rowIndex) + 1 + index, places[index] ?? header),
    ),
  ];
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
  return new DashboardLinkBuilder(title)
    .type(DashboardLinkType.Link)
    .url(`/d/${uid}`)
    .tooltip(question)
    .icon('dashboard')
    .includeVars(true)
    .keepTime(true)
    .build();
}
