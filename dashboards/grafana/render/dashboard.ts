// One board as Grafana's dashboard JSON.
import { DashboardBuilder, DashboardCursorSync, DashboardLinkBuilder, DashboardLinkType, RowBuilder, type Dashboard, type DashboardLink, type RowPanel } from '@grafana/grafana-foundation-sdk/dashboard';
import { annotations } from './annotations.ts';
import { layout, type PlacedRow } from './layout.ts';
import { panel } from './panel.ts';
import { variables } from './variables.ts';
import type { Board } from '../model.ts';

/** `all` are the boards that it links to, itself among them. */
export function dashboard(board: Board, all: readonly Board[]): Dashboard {
  const { uid, title, question, rows } = board;
  const built = new DashboardBuilder(title).uid(uid).description(question).tags(['showtime']).readonly().tooltip(DashboardCursorSync.Crosshair)
    .time({ from: 'now-30m', to: 'now' }).refresh('5s').build();
  const placed = layout(rows);
  return {
    ...built, panels: rows.flatMap((_row, index) => panelsOf(board, index, placed[index] as PlacedRow)),
    templating: { list: variables() }, annotations: { list: annotations() }, links: all.filter((other) => other.uid !== uid).map(linkTo),
  };
}

/** A row's header and its panels; ids count through the board, header first. */
function panelsOf({ rows }: Board, rowIndex: number, { header, places }: PlacedRow): (RowPanel | ReturnType<typeof panel>)[] {
  const before = rows.slice(0, rowIndex).reduce((count, { panels }) => count + 1 + panels.length, 0), row = rows[rowIndex];
  const headerPanel = new RowBuilder(row?.title ?? '').id(before + 1).gridPos(header).build();
  return [headerPanel, ...(row?.panels ?? []).map((model, index) => panel(model, before + 2 + index, places[index] ?? header))];
}

/** Hands on the time range and all variables. */
function linkTo({ uid, title, question }: Board): DashboardLink {
  return new DashboardLinkBuilder(title).type(DashboardLinkType.Link).url(`/d/${uid}`).tooltip(question).icon('dashboard').includeVars(true).keepTime(true).build();
}
