// One panel model as Grafana's JSON.
import { PanelBuilder as BarGauge } from '@grafana/grafana-foundation-sdk/bargauge';
import {
  BarGaugeDisplayMode,
  BarGaugeValueMode,
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  ScaleDistribution,
  ScaleDistributionConfigBuilder,
  SortOrder,
  TableCellDisplayMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizOrientation,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  type DynamicConfigValue,
  FieldColorBuilder,
  FieldColorModeId,
  type GridPos,
  MappingType,
  type Panel,
  type SpecialValueMap,
  SpecialValueMatch,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type ValueMap,
} from '@grafana/grafana-foundation-sdk/dashboard';
import {
  DataqueryBuilder,
  PromQueryFormat,
  QueryEditorMode,
} from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as Stat } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as StateTimeline } from '@grafana/grafana-foundation-sdk/statetimeline';
import { PanelBuilder as Table } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TimeSeries } from '@grafana/grafana-foundation-sdk/timeseries';
import { labels } from '../../../contract/index.ts';
import {
  type Colour,
  kindOf,
  type PanelModel,
  type Query,
  refIdOf,
  type Shape,
  type Thresholds,
  zoneColours,
} from '../model.ts';
import { type Unit, units } from '../units.ts';
import { chosenPrometheus } from './datasource.ts';

export function panel(model: PanelModel, id: number, position: GridPos): Panel {
  const { title, unit, decimals, min, max, queries } = model;
  const builder = shapes[model.as](model)
    .id(id)
    .title(title)
    .description(descriptionOf(model))
    .datasource(chosenPrometheus)
    .gridPos(position)
    .unit(unit);
  if (model.minStepSeconds !== undefined) builder.interval(`${model.minStepSeconds}s`);
  if (decimals !== undefined) builder.decimals(decimals);
  if (min !== undefined) builder.min(min);
  if (max !== undefined) builder.max(max);
  colour(builder, model);
  queries.forEach((query, index) => {
    builder.withTarget(target(query, refIdOf(index), model));
    for (const { pattern, colour: fixed } of coloursOfZones(query))
      builder.overrideByRegexp(pattern, [fixedColour(fixed)]);
    const own = ownSettings(query);
    if (own.length === 0) return;
    // Once columns are merged, a query is known by its column.
    if (model.as === 'matrix') builder.overrideByName(query.legend, own);
    else builder.overrideByQuery(refIdOf(index), own);
  });
  return builder.build();
}

/** The text behind the panel's `i` icon. */
function descriptionOf({ shows, good }: PanelModel): string {
  return `${shows}\n\nGood: ${good}`;
}

/**
 * Without a mapping, a text for no value would take the colour of the lowest threshold, as if all was well.
 */
function colour(builder: PanelBuilder, { as, queries, thresholds, valueMappings, noData }: PanelModel): void {
  const unknown = noData ?? 'no data';
  if (noData !== undefined) builder.noValue(noData);
  const mappings = [
    ...(valueMappings === undefined ? [] : [mapping(valueMappings)]),
    ...(as === 'number' || as === 'bars' ? [withoutValue(unknown)] : []),
  ];
  if (mappings.length > 0) builder.mappings(mappings);
  if (thresholds !== undefined)
    builder.thresholds(
      new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(stepsOf(thresholds)),
    );
  // A state timeline that colours by thresholds merges by them, too, and drops the mappings. The palette by name
  // gives two names one colour; the palette by position gives each series its own.
  const byValue = (as === 'number' || as === 'bars' || as === 'matrix') && thresholds !== undefined;
  // One number that nothing judges is no good news: the palette would begin with green.
  const plain = as === 'number' && queries.length === 1 && thresholds === undefined;
  builder.colorScheme(
    plain
      ? new FieldColorBuilder().mode(FieldColorModeId.Fixed).fixedColor('text')
      : new FieldColorBuilder().mode(byValue ? FieldColorModeId.Thresholds : FieldColorModeId.PaletteClassic),
  );
}

function target({ expr, legend }: Query, refId: string, { as }: PanelModel): DataqueryBuilder {
  const query = new DataqueryBuilder()
    .refId(refId)
    .datasource(chosenPrometheus)
    .editorMode(QueryEditorMode.Code)
    .expr(expr)
    .legendFormat(legend)
    .format(as === 'matrix' || as === 'outages' ? PromQueryFormat.Table : PromQueryFormat.TimeSeries);
  return kindOf(as) === 'instant' ? query.instant() : query.range();
}

function ownSettings({ thresholds, colour: fixed }: Query): DynamicConfigValue[] {
  return [
    ...(thresholds === undefined
      ? []
      : [{ id: 'thresholds', value: { mode: ThresholdsMode.Absolute, steps: stepsOf(thresholds) } }]),
    ...(fixed === undefined ? [] : [fixedColour(fixed)]),
  ];
}

function fixedColour(colour: Colour): DynamicConfigValue {
  return { id: 'color', value: { mode: FieldColorModeId.Fixed, fixedColor: colour } };
}

/** Series are known by their legend, in which the zone's name takes the place of its label. */
function coloursOfZones({ zones, legend }: Query): { pattern: string; colour: Colour }[] {
  if (zones === undefined) return [];
  return zoneColours.map(({ letter, colours }) => ({
    pattern: `/^${legend.replace(`{{${labels.zone}}}`, String.raw`\S*${letter}`)}$/`,
    colour: colours[zones],
  }));
}

function stepsOf({ below, steps }: Thresholds): { value: number | null; color: string }[] {
  return [{ value: null, color: below }, ...steps.map(({ from, colour: color }) => ({ value: from, color }))];
}

function mapping(valueMappings: NonNullable<PanelModel['valueMappings']>): ValueMap {
  return {
    type: MappingType.ValueToText,
    options: Object.fromEntries(
      Object.entries(valueMappings).map(([value, { text, colour: color }], index) => [
        value,
        { text, color, index },
      ]),
    ),
  };
}

function withoutValue(text: string): SpecialValueMap {
  const color: Colour = 'gray';
  return {
    type: MappingType.SpecialValue,
    options: { match: SpecialValueMatch.NullAndNan, result: { text, color, index: 1000 } },
  };
}

type PanelBuilder = Stat | TimeSeries | StateTimeline | BarGauge | Table;

const shapes: Readonly<Record<Shape, (panel: PanelModel) => PanelBuilder>> = {
  number: ({ queries }) =>
    new Stat()
      .reduceOptions(lastValue())
      .colorMode(BigValueColorMode.Value)
      .graphMode(BigValueGraphMode.None)
      .textMode(
        queries.length > 1 || (queries[0]?.groupsBy ?? []).length > 0
          ? BigValueTextMode.ValueAndName
          : BigValueTextMode.Value,
      ),
  line: (model) => {
    const { thresholds, unit, max, logarithmic } = model;
    const lines = new TimeSeries()
      .legend(legendOf(model))
      .tooltip(allAtOnce())
      .showPoints(VisibilityMode.Never)
      .lineWidth(1)
      .fillOpacity(8)
      .thresholdsStyle(
        new GraphThresholdsStyleConfigBuilder().mode(
          thresholds === undefined ? GraphThresholdsStyleMode.Off : GraphThresholdsStyleMode.Dashed,
        ),
      );
    const least = leastAxis[unit];
    if (max === undefined && least !== undefined) lines.axisSoftMax(least);
    if (logarithmic)
      lines.scaleDistribution(
        new ScaleDistributionConfigBuilder().type(ScaleDistribution.Symlog).log(10).linearThreshold(1),
      );
    return lines;
  },
  states: () =>
    new StateTimeline()
      .legend(legendBelow())
      .mergeValues(true)
      .showValue(VisibilityMode.Auto)
      .rowHeight(0.8)
      .fillOpacity(75),
  bars: () =>
    new BarGauge()
      .reduceOptions(lastValue())
      .displayMode(BarGaugeDisplayMode.Basic)
      .orientation(VizOrientation.Horizontal)
      .valueMode(BarGaugeValueMode.Color),
  outages: ({ queries }) => {
    const table = merged(
      queries,
      { [labels.outage]: true, [`Value #${refIdOf(faultColumn(queries))}`]: true },
      {
        [labels.kind]: queries[faultColumn(queries)]?.legend ?? '',
      },
    ).withTransformation({
      id: 'sortBy',
      options: { sort: [{ field: queries[1]?.legend ?? '', desc: true }] },
    });
    return [queries[0], queries[2]].reduce(
      (one, query) => one.overrideByName(query?.legend ?? '', asInstant),
      table,
    );
  },
  matrix: ({ queries }) => merged(queries, {}, {}).cellOptions({ type: TableCellDisplayMode.ColorText }),
};

/** Instant answers side by side: a row for each set of labels, a column for each query, in their order. */
function merged(
  queries: readonly Query[],
  hidden: Readonly<Record<string, true>>,
  renamed: Readonly<Record<string, string>>,
): Table {
  const columns = Object.fromEntries(
    queries.map(({ legend }, index) => [`Value #${refIdOf(index)}`, legend]),
  );
  return new Table().withTransformation({ id: 'merge', options: {} }).withTransformation({
    id: 'organize',
    options: {
      excludeByName: { Time: true, ...hidden },
      indexByName: {},
      renameByName: { ...columns, ...renamed },
    },
  });
}

/** The query whose column is a label, not its value. */
function faultColumn(queries: readonly Query[]): number {
  return queries.findIndex(({ groupsBy = [] }) => groupsBy.includes(labels.kind));
}

const asInstant = [{ id: 'unit', value: units.instant }];

/** An axis reaches this far at least: a line of nothing but zeros lies on the ground, not in the middle. */
const leastAxis: Partial<Record<Unit, number>> = {
  [units.count]: 1,
  [units.perSecond]: 1,
  [units.operationsPerSecond]: 1,
  [units.seconds]: 0.01,
};

function lastValue(): ReduceDataOptionsBuilder {
  return new ReduceDataOptionsBuilder().calcs(['lastNotNull']).fields('').values(false);
}

/** A table where lines are compared: at their right where there is room, below them where there is not. */
function legendOf({ queries, size: [width] }: PanelModel): VizLegendOptionsBuilder {
  if (queries.length === 1 && (queries[0]?.groupsBy ?? []).length === 0) return legendBelow();
  return new VizLegendOptionsBuilder()
    .displayMode(LegendDisplayMode.Table)
    .placement(width >= columnsForALegend ? LegendPlacement.Right : LegendPlacement.Bottom)
    .showLegend(true)
    .calcs(['lastNotNull', 'max', 'mean']);
}

const columnsForALegend = 12;

function legendBelow(): VizLegendOptionsBuilder {
  return new VizLegendOptionsBuilder()
    .displayMode(LegendDisplayMode.List)
    .placement(LegendPlacement.Bottom)
    .showLegend(true)
    .calcs([]);
}

function allAtOnce(): VizTooltipOptionsBuilder {
  return new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending);
}
