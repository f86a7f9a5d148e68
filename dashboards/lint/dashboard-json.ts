// The parts of a dashboard's JSON that rules check. Everything is optional, because rules must also handle
// wrong dashboards.

export interface DashboardJson {
  uid?: string;
  title?: string;
  editable?: boolean;
  templating?: { list?: Template[] };
  annotations?: { list?: { name?: string; expr?: string; enable?: boolean }[] };
  links?: { url?: string }[];
  panels?: Panel[];
}

export interface Template {
  type?: string;
  name?: string;
  label?: string;
  query?: unknown;
  refresh?: number;
  multi?: boolean;
  allValue?: string;
}

export interface Panel {
  id?: number;
  type?: string;
  title?: string;
  description?: string;
  datasource?: { type?: string; uid?: string };
  gridPos?: { x: number; y: number; w: number; h: number };
  fieldConfig?: {
    defaults?: { unit?: string; mappings?: unknown[] };
    overrides?: { properties?: { id?: string; value?: unknown }[] }[];
  };
  targets?: Target[];
  panels?: Panel[];
}

export interface Target {
  refId?: string;
  expr?: string;
  datasource?: { uid?: string };
  hide?: boolean;
}

/** Panels that show something, those in collapsed rows included. */
export function panelsOf({ panels = [] }: DashboardJson): Panel[] {
  return panels.flatMap((panel) => (panel.type === 'row' ? (panel.panels ?? []) : [panel]));
}

export function templatesOf({ templating }: DashboardJson): Template[] {
  return templating?.list ?? [];
}
