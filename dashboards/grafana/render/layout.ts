// Where panels stand: rows of at most 24 columns, each as high as its highest panel.
import type { GridPos } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Row } from '../model.ts';

const columns = 24;

export interface PlacedRow {
  header: GridPos;
  places: readonly GridPos[];
}

/** Panels from left to right and top to bottom, in their order. */
export function layout(rows: readonly Row[]): PlacedRow[] {
  let y = 0;
  return rows.map(({ panels }) => {
    const header = { x: 0, y, w: columns, h: 1 };
    let x = 0;
    let lineHeight = 0;
    y += 1;
    const places = panels.map(({ size: [w, h] }) => {
      if (x + w > columns) {
        y += lineHeight;
        x = lineHeight = 0;
      }
      const place = { x, y, w, h };
      x += w;
      lineHeight = Math.max(lineHeight, h);
      return place;
    });
    y += lineHeight;
    return { header, places };
  });
}
