// The two charts of a run that plays, on one time axis, from buckets that come one after another.

/** Buckets by their index; `widthMs` of each. */
const buckets = { widthMs: 1000, byIndex: [] };

function takeSeries({ kind, series }) {
  if (kind === 'whole' || series.widthMs !== buckets.widthMs) buckets.byIndex = [];
  buckets.widthMs = series.widthMs;
  for (const bucket of series.buckets) buckets.byIndex[bucket.index] = bucket;
}

/** A bucket that still fills would look like a fall. */
function wholeBuckets(nowMs, isOpen) {
  const last = isOpen ? Math.floor((nowMs - 400) / buckets.widthMs) : buckets.byIndex.length;
  const none = { good: 0, failed: 0, dropped: 0, p50Ms: null, p95Ms: null, maxMs: null };
  return Array.from({ length: Math.max(0, Math.min(last, buckets.byIndex.length)) }, (_, index) => buckets.byIndex[index] ?? none);
}

/** Areas over each other, the largest first, as the report has them. */
function liveLoadPlot() {
  return {
    id: 'plot-load', whole: true,
    series: [
      area('dropped', 'dropped', { paths: stepped() }), area('failed', 'failed', { paths: stepped() }),
      area('good', 'good', { paths: stepped() }), line('offered', 'offered', { paths: stepped(), width: 2 }),
    ],
    dataOf: (list) => {
      const perSecond = (count) => list.map((bucket) => (count(bucket) * 1000) / buckets.widthMs);
      const offered = perSecond(({ good, failed, dropped }) => good + failed + dropped);
      const starts = list.map((_, index) => inSeconds(index * buckets.widthMs));
      const all = [offered, perSecond(({ good, failed }) => good + failed), perSecond(({ good }) => good), offered];
      return [[...starts, inSeconds(list.length * buckets.widthMs)], ...all.map(repeatLast)];
    },
  };
}

function liveTimesPlot(range) {
  return {
    id: 'plot-times', logarithmic: true, range, promisedMs: data.promisedMs,
    series: [
      line('slowest', 'quiet', { width: 1, spanGaps: false }), line('95 %', 'promotion', { width: 2, spanGaps: false }),
      line('half', 'offered', { width: 2.5, spanGaps: false }),
    ],
    bands: [{ series: [1, 3], fill: veil('quiet', .16) }, { series: [2, 3], fill: veil('promotion', .34) }],
    dataOf: (list) => [
      list.map((_, index) => inSeconds((index + .5) * buckets.widthMs)),
      ...['maxMs', 'p95Ms', 'p50Ms'].map((key) => list.map((bucket) => bucket[key])),
    ],
  };
}

const liveZoom = [0, 1];
const timesRange = [1, 10_000];
let livePlots = [];

/** Makes both charts anew: another width, another colour scheme. */
function makePlots() {
  for (const { plot } of livePlots) plot.destroy();
  livePlots = [liveLoadPlot(), liveTimesPlot(timesRange)].map((chart) => {
    const place = document.getElementById(chart.id);
    const options = optionsOf({ ...chart, height: place.clientHeight }, place.clientWidth, liveZoom);
    const plot = new uPlot({ ...options, legend: { show: false }, cursor: { show: false } }, chart.dataOf([]), place);
    return { chart, plot, place };
  });
}

/** The whole run as planned, or its last minute. */
function drawPlots({ nowMs, isOpen, endMs, lastMinute }) {
  const list = wholeBuckets(nowMs, isOpen);
  liveZoom[0] = lastMinute ? Math.max(0, nowMs - 60_000) : 0;
  liveZoom[1] = Math.max(lastMinute ? 60_000 : endMs, nowMs, 10_000);
  data.axis.toMs = liveZoom[1];
  const known = list.flatMap(({ p50Ms, maxMs }) => (maxMs === null ? [] : [p50Ms, maxMs])).filter((ms) => ms > 0);
  const [low, high] = decades(known.reduce((a, b) => Math.min(a, b), Infinity), known.reduce((a, b) => Math.max(a, b), 1000));
  timesRange[0] = low;
  timesRange[1] = high;
  for (const { chart, plot } of livePlots) plot.setData(chart.dataOf(list));
}
