// What a person sees of a panel: its JSON and the answers to its queries, through Grafana's own code.
import type * as Grafana from '@grafana/data';
import type { ObservedSeries } from '../../../contract/index.ts';
import { grafanaData, type GrafanaData } from './grafana-data.ts';

/** As much of a panel's JSON as decides on what is drawn. */
export interface PanelJson {
  id: number;
  type: string;
  title: string;
  options?: { reduceOptions?: Grafana.ReduceDataOptions; mergeValues?: boolean };
  fieldConfig: Grafana.FieldConfigSource;
  transformations?: Grafana.DataTransformerConfig[];
  targets?: { refId: string; expr: string; legendFormat?: string; format?: string }[];
}

/** A text, the colour that it is drawn in as #rrggbb, and the name beside it. */
export interface Drawn {
  name: string;
  text: string;
  colour: string;
}

export type Answers = (refId: string) => readonly ObservedSeries[];

/** Of each series in the order of its panel: its number, or at `atMs` (the last one if undefined) of its line. */
export async function drawn(panel: PanelJson, answers: Answers, atMs?: number): Promise<Drawn[]> {
  const grafana = await grafanaData();
  const theme = grafana.createTheme({ colors: { mode: 'dark' } });
  const data = framesOf(grafana, panel, answers);
  const { fieldConfig, type, options } = panel;
  const replaceVariables = (text: string): string => text;
  const settings = { fieldConfig, theme, replaceVariables, timeZone: 'utc' };
  const fields = grafana.applyFieldOverrides({ ...settings, data });
  if (type === 'stat' || type === 'bargauge')
    return grafana
      .getFieldDisplayValues({
        ...settings,
        reduceOptions: options?.reduceOptions ?? { calcs: ['lastNotNull'] },
        data: fields,
      })
      .map(({ display }) => ({
        name: display.title ?? '',
        text: grafana.formattedValueToString(display),
        colour: hex(theme, display.color ?? ''),
      }));
  return fields.flatMap((frame) =>
    frame.fields
      .filter(({ type: kind }) => `${kind}` === 'number')
      .map((field) => ({
        name: grafana.getFieldDisplayName(field, frame, fields),
        ...(type === 'state-timeline'
          ? stateAt(grafana, theme, { field, frame, merges: options?.mergeValues === true }, atMs)
          : lineAt(grafana, theme, { field, frame }, atMs)),
      })),
  );
}

interface Line {
  field: Grafana.Field;
  frame: Grafana.DataFrame;
}

function lineAt(
  grafana: GrafanaData,
  theme: Grafana.GrafanaTheme2,
  { field, frame }: Line,
  atMs: number | undefined,
): Omit<Drawn, 'name'> {
  const display = field.display?.(valueAt(field, frame, atMs));
  return {
    text: display === undefined ? '' : grafana.formattedValueToString(display),
    colour: hex(theme, grafana.getFieldSeriesColor(field, theme).color),
  };
}

/**
 * A state timeline that merges values and colours by thresholds merges by thresholds, too (prepareTimelineFields
 * in Grafana's core): the texts are then ranges, and mappings are lost.
 */
function stateAt(
  grafana: GrafanaData,
  theme: Grafana.GrafanaTheme2,
  { field, frame, merges }: Line & { merges: boolean },
  atMs: number | undefined,
): Omit<Drawn, 'name'> {
  const value = valueAt(field, frame, atMs);
  const steps = field.config.thresholds?.steps ?? [];
  if (merges && field.config.color?.mode === 'thresholds' && steps.length > 0) {
    const index = Math.max(
      0,
      steps.findLastIndex((step) => step.value <= (value ?? 0)),
    );
    const [from, until] = [steps[index], steps[index + 1]];
    const text =
      until === undefined
        ? `${from?.value}+`
        : index === 0
          ? `< ${until.value}`
          : `${from?.value} - ${until.value}`;
    return { text, colour: hex(theme, theme.visualization.getColorByName(from?.color ?? '')) };
  }
  const display = field.display?.(value);
  return {
    text: display === undefined ? '' : grafana.formattedValueToString(display),
    colour: hex(theme, display?.color ?? ''),
  };
}

function valueAt(field: Grafana.Field, frame: Grafana.DataFrame, atMs?: number): number | null {
  const times = frame.fields.find(({ type }) => `${type}` === 'time')?.values as number[] | undefined;
  const index =
    atMs === undefined ? field.values.length - 1 : (times ?? []).findLastIndex((time) => time <= atMs);
  return (field.values[index] as number | null | undefined) ?? null;
}

/** Rows of a table: cells by the names of their columns. */
export async function rows(
  panel: PanelJson,
  answers: Answers,
): Promise<{ columns: string[]; rows: string[][] }> {
  const grafana = await grafanaData();
  const { transformations = [], fieldConfig } = panel;
  const frames = await new Promise<Grafana.DataFrame[]>((resolve, reject) => {
    grafana
      .transformDataFrame(transformations, framesOf(grafana, panel, answers))
      .subscribe({ next: resolve, error: reject });
  });
  const [frame] = grafana.applyFieldOverrides({
    data: frames,
    fieldConfig,
    theme: grafana.createTheme({ colors: { mode: 'dark' } }),
    replaceVariables: (text) => text,
    timeZone: 'utc',
  });
  if (frame === undefined) return { columns: [], rows: [] };
  return {
    columns: frame.fields.map((field) => grafana.getFieldDisplayName(field, frame, [frame])),
    rows: Array.from({ length: frame.length }, (_, row) =>
      frame.fields.map((field) => {
        const display = field.display?.(field.values[row]);
        return display === undefined ? '' : grafana.formattedValueToString(display);
      }),
    ),
  };
}

/** As Grafana's Prometheus data source answers: a frame for each series, named by the legend. */
function framesOf(grafana: GrafanaData, { targets = [] }: PanelJson, answers: Answers): Grafana.DataFrame[] {
  const several = targets.length > 1;
  return targets.flatMap(({ refId, legendFormat = '', format }) => {
    const series = answers(refId);
    if (format === 'table') return series.length === 0 ? [] : [tableOf(grafana, refId, series, several)];
    return series.map(({ labels, points }) => {
      const name = legendFormat.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, label: string) => labels[label] ?? '');
      return grafana.toDataFrame({
        refId,
        fields: [
          { name: 'Time', type: 'time', values: points.map(([atMs]) => atMs), config: {} },
          {
            name: 'Value',
            type: 'number',
            labels,
            values: points.map(([, value]) => value),
            config: { displayNameFromDS: name },
          },
        ],
      });
    });
  });
}

/** A table of instant answers: a row for each series, its labels and its value as columns. */
function tableOf(
  grafana: GrafanaData,
  refId: string,
  series: readonly ObservedSeries[],
  several: boolean,
): Grafana.DataFrame {
  const labels = [...new Set(series.flatMap((one) => Object.keys(one.labels)))].sort();
  return grafana.toDataFrame({
    refId,
    fields: [
      { name: 'Time', type: 'time', values: series.map(({ points }) => points.at(-1)?.[0]), config: {} },
      ...labels.map((label) => ({
        name: label,
        type: 'string',
        values: series.map((one) => one.labels[label] ?? ''),
        config: {},
      })),
      {
        name: several ? `Value #${refId}` : 'Value',
        type: 'number',
        values: series.map(({ points }) => points.at(-1)?.[1]),
        config: {},
      },
    ],
  });
}

/** A colour as the screen shows it: names and rgb() as #rrggbb, in small letters. */
function hex(theme: Grafana.GrafanaTheme2, colour: string): string {
  const known = theme.visualization.getColorByName(colour);
  const [, red, green, blue] = /^rgba?\((\d+), ?(\d+), ?(\d+)/.exec(known) ?? [];
  if (red === undefined) return known.toLowerCase();
  return `#${[red, green, blue].map((part) => Number(part).toString(16).padStart(2, '0')).join('')}`;
}

/** A series as a panel draws it over time. */
export interface DrawnLine {
  name: string;
  colour: string;
  points: readonly (readonly [atMs: number, value: number])[];
  /** What a value reads as, and its colour on a state timeline. */
  words: readonly (readonly [text: string, colour: string])[];
  /** Last, maximum and mean, as the legend's table has them. */
  last: string;
  max: string;
  mean: string;
}

/** Every series of a panel of lines or states. */
export async function lines(panel: PanelJson, answers: Answers): Promise<DrawnLine[]> {
  const grafana = await grafanaData();
  const theme = grafana.createTheme({ colors: { mode: 'dark' } });
  const fields = grafana.applyFieldOverrides({
    fieldConfig: panel.fieldConfig,
    theme,
    replaceVariables: (text) => text,
    timeZone: 'utc',
    data: framesOf(grafana, panel, answers),
  });
  return fields.flatMap((frame) => {
    const times = frame.fields.find(({ type }) => `${type}` === 'time')?.values as number[] | undefined;
    return frame.fields
      .filter(({ type }) => `${type}` === 'number')
      .map((field): DrawnLine => {
        const values = field.values as (number | null)[];
        const points = values.flatMap((value, index): [number, number][] =>
          value === null ? [] : [[times?.[index] ?? 0, value]],
        );
        const text = (value: number): string => {
          const display = field.display?.(value);
          return display === undefined ? '' : grafana.formattedValueToString(display);
        };
        const numbers = points.map(([, value]) => value);
        return {
          name: grafana.getFieldDisplayName(field, frame, fields),
          colour: hex(theme, grafana.getFieldSeriesColor(field, theme).color),
          points,
          words: points.map(([, value]) => [text(value), hex(theme, field.display?.(value).color ?? '')]),
          last: text(numbers.at(-1) ?? NaN),
          max: text(Math.max(...numbers)),
          mean: text(numbers.reduce((sum, value) => sum + value, 0) / numbers.length),
        };
      });
  });
}
