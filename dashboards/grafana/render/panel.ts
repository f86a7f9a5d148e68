// One panel model as Grafana's JSON.
import {
  FieldColorBuilder,
  FieldColorModeId,
  MappingType,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type DynamicConfigValue,
  type GridPos,
  type Panel,
  type ValueMap,
} from '@grafana/grafana-foundation-sdk/dashboard';
import {
  DataqueryBuilder,
  PromQueryFormat,
  QueryEditorMode,
} from '@grafana/grafana-foundation-sdk/prometheus';
import { kindOf, refIdOf, type PanelModel, type Query, type Thresholds } from '../model.ts';
import { chosenPrometheus } from './datasource.ts';
import { shapes, type PanelBuilder } from './shapes.ts';

export function panel(model: PanelModel, id: number, place: GridPos): Panel {
  const { title, unit, decimals, min, max, noData, queries } = model;
  const builder = shapes[model.as](model)
    .id(id)
    .title(title)
    .description(descriptionOf(model))
    .datasource(chosenPrometheus)
    .gridPos(place)
    .unit(unit);
  if (model.leastStepSeconds !== undefined) builder.interval(`${model.leastStepSeconds}s`);
  if (decimals !== undefined) builder.decimals(decimals);
  if (min !== undefined) builder.min(min);
  if (max !== undefined) builder.max(max);
  if (noData !== undefined) builder.noValue(noData);
  colour(builder, model);
  queries.forEach((query, index) => {
    builder.withTarget(target(query, refIdOf(index), model));
    const own = ownSettings(query);
    if (own.length > 0) builder.overrideByQuery(refIdOf(index), own);
  });
  return builder.build();
}

/** What the little `i` of the panel says. */
function descriptionOf({ shows, good }: PanelModel): string {
  return `${shows}\n\nGood: ${good}`;
}

function colour(builder: PanelBuilder, { as, thresholds, words }: PanelModel): void {
  if (words !== undefined) builder.mappings([mapping(words)]);
  if (thresholds !== undefined)
    builder.thresholds(
      new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(stepsOf(thresholds)),
    );
  const byValue = as === 'states' || ((as === 'number' || as === 'bars') && thresholds !== undefined);
  builder.colorScheme(
    new FieldColorBuilder().mode(
      byValue ? FieldColorModeId.Thresholds : FieldColorModeId.PaletteClassicByName,
    ),
  );
}

function target({ expr, legend }: Query, refId: string, { as }: PanelModel): DataqueryBuilder {
  const query = new DataqueryBuilder()
    .refId(refId)
    .datasource(chosenPrometheus)
    .editorMode(QueryEditorMode.Code)
    .expr(expr)
    .legendFormat(legend)
    .format(PromQueryFormat.TimeSeries);
  return kindOf(as) === 'instant' ? query.instant() : query.range();
}

function ownSettings({ thresholds, colour: fixed }: Query): DynamicConfigValue[] {
  return [
    ...(thresholds === undefined
      ? []
      : [{ id: 'thresholds', value: { mode: ThresholdsMode.Absolute, steps: stepsOf(thresholds) } }]),
    ...(fixed === undefined
      ? []
      : [{ id: 'color', value: { mode: FieldColorModeId.Fixed, fixedColor: fixed } }]),
  ];
}

function stepsOf({ below, steps }: Thresholds): { value: number | null; color: string }[] {
  return [{ value: null, color: below }, ...steps.map(({ from, colour: color }) => ({ value: from, color }))];
}

function mapping(words: NonNullable<PanelModel['words']>): ValueMap {
  return {
    type: MappingType.ValueToText,
    options: Object.fromEntries(
      Object.entries(words).map(([value, { text, colour: color }], index) => [value, { text, color, index }]),
    ),
  };
}
