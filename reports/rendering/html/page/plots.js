// Each chart as uPlot options and data: what is drawn, on which scale, with the faults marked behind it.

const gutterLeft = 48, gutterRight = 12;
const trimmed = (value, digits) => (value === null || value === undefined ? '' : String(Number(value.toFixed(digits))));
const inSeconds = (ms) => ms / 1000;

/** Starts of the bins, in seconds. */
function binStarts(count, binMs) {
  return Array.from({ length: count }, (_, bin) => inSeconds(data.axis.fromMs + bin * binMs));
}

function line(label, colour, more) {
  return { label, stroke: tone(colour), width: 1.75, points: { show: false }, value: (_, value) => trimmed(value, 1), ...more };
}

/** Bars that are at least a pixel wide, so that a single failure in a long run is seen. */
function bars(label, colour) {
  return { ...line(label, colour), width: 0, fill: tone(colour), paths: uPlot.paths.bars({ size: [1, Infinity, 2], align: 1 }) };
}

/** A step ends where the next begins: the last one needs an end of its own. */
function heldToEnd(values) {
  return [...values, values.at(-1) ?? null];
}

/** Areas lie on one another, the whole first: what is left to see of each is its share, and offered is the outline. */
function loadPlot({ rates }) {
  const perSecond = (values) => values.map((value) => value / data.rateBinMs * 1000);
  const paths = uPlot.paths.stepped({ align: 1 });
  const area = (label, colour, values) => line(label, colour, { paths, fill: tone(colour), width: 0, value: (_, __, ___, bin) => (bin === null ? '' : trimmed(perSecond(values)[bin], 1)) });
  const stacks = [rates.offered, rates.ok.map((ok, bin) => ok + rates.failed[bin]), rates.ok, rates.offered];
  return {
    id: 'plot-load', height: 220, data: [binStarts(rates.offered.length + 1, data.rateBinMs), ...stacks.map(perSecond).map(heldToEnd)],
    series: [area('dropped', 'dropped', rates.dropped), area('failed', 'failed', rates.failed), area('good', 'good', rates.ok), line('offered', 'offered', { paths })],
  };
}

/** Dropped stand on top of failed: the sum is drawn first, failed over it. */
function failurePlot({ fine }) {
  const either = fine.failed.map((failed, bin) => failed + fine.dropped[bin]);
  const dropped = { ...bars('dropped', 'dropped'), value: (_, __, ___, bin) => (bin === null ? '' : String(fine.dropped[bin])) };
  return { id: 'plot-failures', height: 130, data: [binStarts(either.length, data.fineBinMs), either, fine.failed], series: [dropped, bars('failed', 'failed')], whole: true };
}

function latencyPlot({ fine }) {
  return {
    id: 'plot-latency', height: 240, logarithmic: true, unit: 'ms',
    data: [binStarts(fine.p50.length, data.fineBinMs), fine.max, fine.p99, fine.p95, fine.p50],
    series: [line('max', 'settling', { width: 1 }), line('p99', 'failed', { width: 1.25 }), line('p95', 'backlog', { width: 1.25 }), line('p50', 'promotion', { width: 2 })].map((series) => ({ ...series, spanGaps: false })),
  };
}

function podPlot({ atMs, ready }) {
  return { id: 'plot-pods', height: 110, data: [atMs.map(inSeconds), ready], series: [line('ready', 'promotion', { width: 2.25, paths: uPlot.paths.stepped({ align: 1 }), value: (_, value) => trimmed(value, 0) })], whole: true };
}

function cpuPlot({ atMs, processes }) {
  const series = processes.map(({ name, group }, index) => line(name, groupTones[group], { width: 1.5, dash: dashOf(processes, index) }));
  return { id: 'plot-cpu', height: 230, unit: '%', data: [atMs.map(inSeconds), ...processes.map(({ values }) => values)], series };
}

/** uPlot's options for one of the above, as wide as its place. */
function optionsOf({ id, height, series, logarithmic, unit, whole }, width, zoom) {
  const axis = { stroke: tone('quiet'), font: '12px system-ui, sans-serif', grid: { stroke: tone('rule'), width: 1 }, ticks: { show: false } };
  return {
    width, height, padding: [8, gutterRight, 0, 0],
    scales: { x: { time: false, range: () => zoom.map(inSeconds) }, y: logarithmic ? { distr: 3, range: decades } : { range: fromZero } },
    series: [{ label: 'at', value: (_, value) => (value === null || value === undefined ? '' : `${trimmed(value, 1)} s`) }, ...series],
    axes: [
      { ...axis, size: 28, space: 56, values: (_, ticks) => ticks.map((tick) => `${trimmed(tick, 2)} s`) },
      { ...axis, size: gutterLeft, space: whole ? 22 : 30, ...(whole ? { incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000] } : {}), ...(logarithmic ? { grid: { ...axis.grid, filter: (_, ticks) => ticks.map((tick) => (isDecade(tick) ? tick : null)) } } : {}), values: (_, ticks) => ticks.map((tick) => (logarithmic ? decadeLabel(tick) : trimmed(tick, 2)) + (unit === '%' ? ' %' : '')) },
    ],
    cursor: { sync: { key: 'showtime' }, drag: { x: true, y: false, setScale: false }, points: { size: 6 } },
    legend: { markers: { width: 0, fill: (plot, index) => plot.series[index].stroke(plot, index) } },
    hooks: { drawClear: [washFaults], draw: [markFaults] },
  };
}

function fromZero(_, __, highest) {
  return [0, Math.max(1, (highest ?? 1) * 1.12)];
}

function decades(_, lowest, highest) {
  return [10 ** Math.floor(Math.log10(Math.max(.1, lowest ?? 1))), 10 ** Math.ceil(Math.log10(Math.max(10, highest ?? 10)))];
}

function isDecade(tick) {
  return tick !== null && Math.abs(Math.log10(tick) - Math.round(Math.log10(tick))) < 1e-9;
}

/** Only whole decades are named: 1 ms, 10 ms, 1 s. */
function decadeLabel(tick) {
  if (!isDecade(tick)) return '';
  return tick < 1000 ? `${tick} ms` : `${tick / 1000} s`;
}

/** Where an instant stands on the canvas, kept within the plot. */
function placeOf({ bbox, valToPos }, ms) {
  return Math.min(bbox.left + bbox.width, Math.max(bbox.left, valToPos(inSeconds(ms), 'x', true)));
}

/** Behind the curves: a wash from injection to steady. */
function washFaults(plot) {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.fillStyle = tone('fault-wash');
  for (const { injectedMs, drawnToMs } of data.faults) {
    const from = placeOf(plot, injectedMs);
    ctx.fillRect(from, bbox.top, placeOf(plot, drawnToMs) - from, bbox.height);
  }
  ctx.restore();
}

/** Before the curves: a line with the step's number at each injection, a dashed one where the writer changed. */
function markFaults(plot) {
  const { ctx, bbox, scales } = plot;
  const ratio = uPlot.pxRatio;
  const within = (ms) => ms >= scales.x.min * 1000 && ms <= scales.x.max * 1000;
  ctx.save();
  for (const ms of data.writerChangesMs.filter(within)) verticalLine(plot, ms, 'quiet', [3 * ratio, 3 * ratio]);
  ctx.font = `600 ${11 * ratio}px ui-monospace, monospace`;
  for (const { id, injectedMs } of data.faults.filter((fault) => within(fault.injectedMs))) {
    verticalLine(plot, injectedMs, 'dropped', []);
    Object.assign(ctx, { fillStyle: tone('dropped'), strokeStyle: tone('paper'), lineWidth: 3 * ratio, lineJoin: 'round', textAlign: 'left', textBaseline: 'alphabetic' });
    const at = [id, placeOf(plot, injectedMs) + 4 * ratio, bbox.top + 11 * ratio];
    ctx.strokeText(...at);
    ctx.fillText(...at);
  }
  ctx.restore();
}

function verticalLine(plot, ms, colour, dash) {
  const { ctx, bbox } = plot;
  Object.assign(ctx, { strokeStyle: tone(colour), lineWidth: uPlot.pxRatio });
  ctx.setLineDash(dash);
  ctx.beginPath();
  ctx.moveTo(placeOf(plot, ms), bbox.top);
  ctx.lineTo(placeOf(plot, ms), bbox.top + bbox.height);
  ctx.stroke();
  ctx.setLineDash([]);
}
