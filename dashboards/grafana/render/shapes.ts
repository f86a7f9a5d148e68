// Which Grafana panel each shape becomes, and how it is set.
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
  SortOrder,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizOrientation,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder as Stat } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as StateTimeline } from '@grafana/grafana-foundation-sdk/statetimeline';
import { PanelBuilder as Table } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TimeSeries } from '@grafana/grafana-foundation-sdk/timeseries';
import type { PanelModel, Query, Shape } from '../model.ts';

export type PanelBuilder = Stat | TimeSeries | StateTimeline | BarGauge | Table;

export const shapes: Readonly<Record<Shape, (panel: PanelModel) => PanelBuilder>> = {
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
  line: ({ thresholds }) =>
    new TimeSeries()
      .legend(legendBelow())
      .tooltip(allAtOnce())
      .showPoints(VisibilityMode.Never)
      .lineWidth(1)
      .fillOpacity(8)
      .thresholdsStyle(
        new GraphThresholdsStyleConfigBuilder().mode(
          thresholds === undefined ? GraphThresholdsStyleMode.Off : GraphThresholdsStyleMode.Dashed,
        ),
      ),
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
  outages: ({ queries: [began, long, firstError] }) =>
    new Table()
      .withTransformation({ id: 'joinByField', options: { byField: 'Time', mode: 'outer' } })
      .withTransformation({
        id: 'groupBy',
        options: {
          fields: {
            [nameOf(began)]: { operation: 'groupby', aggregations: [] },
            [nameOf(long)]: { operation: 'aggregate', aggregations: ['max'] },
            [nameOf(firstError)]: { operation: 'aggregate', aggregations: ['max'] },
          },
        },
      })
      .overrideByName(nameOf(began), asMoment)
      .overrideByName(`${nameOf(firstError)} (max)`, asMoment),
};

const asMoment = [{ id: 'unit', value: 'dateTimeAsIso' }];

function nameOf(query: Query | undefined): string {
  return query?.legend ?? '';
}

function lastValue(): ReduceDataOptionsBuilder {
  return new ReduceDataOptionsBuilder().calcs(['lastNotNull']).fields('').values(false);
}

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
