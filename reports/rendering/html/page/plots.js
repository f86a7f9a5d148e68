// Each chart as uPlot options and data: what is drawn, on which scale, with the faults marked behind it.

/** Height of the charts' text, px; a page for a room has more. */
const plotText = Number(tone('plot-text')) || 12;
const gutterLeft = plotText * 4.5, gutterRight = 26;
const trimmed = (value, digits) => (value === null || value === undefined ? '' : String(Number(value.toFixed(digits))));
const inSeconds = (ms) => ms / 1000;

/** Starts of the bins, in seconds. */
function binStarts(count, binMs) {
  return Array.from({ length: count }, (_, bin) => inSeconds(data.axis.fromMs + bin * binMs));
}

function line(label, colour, more) {
  return { label, stroke: tone(colour), width: 1.75, points: { show: false }, value: (_, value) => trimmed(value, 1), ...more };
}

/** An area without an outline; its legend shows a filled box, that of a line a stroke. */
function area(label, colour, more) {
  return { ...line(label, colour), width: 0, fill: tone(colour), isArea: true, ...more };
}

/** Bars that are at least a pixel wide, so that a single failure in a long run is seen. */
function bars(label, colour) {
  return area(label, colour, { paths: uPlot.paths.bars({ size: [1, Infinity, 2], align: 1 }) });
}

/** A step ends where the next begins, so the last one gets an explicit end. */
function repeatLast(values) {
  return [...values, values.at(-1) ?? null];
}

const stepped = () => uPlot.paths.stepped({ align: 1 });
const added = (one, other) => one.map((value, index) => value + other[index]);
const taken = (one, other) => one.map((value, index) => value - other[index]);

/**
 * Areas are drawn over each other, the largest first: the visible part of each is its share. Offered is
 * visible where it is above achieved.
 */
function loadPlot({ steps: { ok, shed, failed, dropped } }) {
  const perSecond = (values) => values.map((value) => value / data.stepMs * 1000);
  const own = (values) => ({ paths: stepped(), value: (_, __, ___, step) => (step === null ? '' : trimmed(perSecond(values)[step], 1)) });
  const answered = added(ok, shed), achieved = added(ok, failed), offered = added(achieved, dropped);
  return {
    id: 'plot-load', height: 220, data: [binStarts(ok.length + 1, data.stepMs), ...[offered, achieved, answered, ok, offered, achieved].map(perSecond).map(repeatLast)],
    series: [
      area('dropped', 'dropped', own(dropped)), area('failed', 'failed', own(taken(failed, shed))), area('shed', 'shed', own(shed)), area('good', 'good', own(ok)),
      line('offered', 'offered', { paths: stepped(), width: 1.5 }), line('achieved', 'achieved', { paths: stepped(), width: 1.5 }),
    ],
  };
}

/** Dropped are stacked on failed: the sum is drawn first, failed over it. */
function failurePlot({ fine }) {
  const dropped = { ...bars('dropped', 'dropped'), value: (_, __, ___, bin) => (bin === null ? '' : String(fine.dropped[bin])) };
  return { id: 'plot-failures', height: 130, data: [binStarts(fine.failed.length, data.fineBinMs), added(fine.failed, fine.dropped), fine.failed], series: [dropped, bars('failed', 'failed')], whole: true };
}

/**
 * Two bands, p50 to p95 within p50 to the slowest, in the middle of each step; gaps where nothing was ranked.
 */
function latencyPlot(journey, of) {
  const { max, p99, p95, p50 } = journey[of];
  const percentile = (label, colour, more) => line(label, colour, { spanGaps: false, value: (_, value, __, step) => (step === null ? '' : value === null || value === undefined ? '–' : formatMs(value)), ...more });
  return {
    id: `plot-${of}`, height: 230, range: sharedDecades(journey), logarithmic: true, promisedMs: of === (data.timedFrom === 'sending' ? 'service' : 'response') ? journey.promisedMs : [],
    data: [binStarts(p50.length, data.stepMs).map((start) => start + inSeconds(data.stepMs) / 2), max, p99, p95, p50],
    series: [
      percentile('slowest', 'quiet', { width: 1, points: { show: true, filter: loneSteps, size: 4 } }), percentile('p99', 'failed', { width: 1.25, dash: [5, 3] }),
      percentile('p95', 'promotion', { width: 1.25 }), percentile('p50', 'offered', { width: 2 }),
    ],
    bands: [{ series: [1, 4], fill: veil('quiet', .16) }, { series: [3, 4], fill: veil('promotion', .34) }],
  };
}

/** A step between two gaps has no line to either side: a point shows it. */
function loneSteps(plot, series) {
  const values = plot.data[series];
  const known = (index) => values[index] !== null && values[index] !== undefined;
  return values.flatMap((_, index) => (known(index) && !known(index - 1) && !known(index + 1) ? [index] : []));
}

/** Response and service time share one scale, so that they can be compared directly. */
function sharedDecades(journey) {
  const known = ['response', 'service'].flatMap((of) => ['p50', 'max'].flatMap((rank) => journey[of][rank])).filter((value) => value !== null && value > 0);
  return decades(known.reduce((low, value) => Math.min(low, value), Infinity), known.reduce((high, value) => Math.max(high, value), 0));
}

/**
 * All zones together as an area, and a line for each zone: stacked areas would move with the zones below
 * them.
 */
function podPlot({ atMs, zones }) {
  const whole = (_, value) => trimmed(value, 0);
  const lines = zones.map(({ zone }, index) => line(`zone ${zone}`, zoneTones[index % zoneTones.length], { paths: stepped(), width: 2, dash: dashes[index % dashes.length], value: whole }));
  return {
    id: 'plot-pods', height: 130, whole: true, series: [area('all zones', 'good', { paths: stepped(), value: whole }), ...lines],
    data: [atMs.map(inSeconds), zones.map(({ ready }) => ready).reduce(added), ...zones.map(({ ready }) => ready)],
  };
}

function cpuPlot({ atMs, processes }) {
  const series = processes.map(({ name, group }, index) => line(name, groupTones[group], { width: 1.5, dash: dashOf(processes, index) }));
  return { id: 'plot-cpu', height: 230, unit: ' %', data: [atMs.map(inSeconds), ...processes.map(({ values }) => values)], series };
}

/** uPlot's options for one of the above, as wide as its place. */
function optionsOf(chart, width, zoom) {
  const { height, series, bands, logarithmic, range } = chart;
  return {
    width, height, padding: [8, gutterRight, 0, 0], bands,
    scales: { x: { time: false, range: () => zoom.map(inSeconds) }, y: logarithmic ? { distr: 3, range: () => range } : { range: fromZero } },
    series: [{ label: 'at', value: (_, value) => (value === null || value === undefined ? '' : clock(value)) }, ...series],
    axes: axesOf(chart),
    cursor: { sync: { key: 'showtime' }, drag: { x: true, y: false, setScale: false }, points: { size: 6 } },
    legend: { markers: {
      width: (_, index) => (series[index - 1]?.isArea ? 0 : 2), dash: (_, index) => (series[index - 1]?.dash?.length > 0 ? 'dashed' : 'solid'),
      stroke: (plot, index) => plot.series[index].stroke(plot, index), fill: (plot, index) => (series[index - 1]?.isArea ? plot.series[index].stroke(plot, index) : 'transparent'),
    } },
    hooks: { drawClear: [washFaults], draw: [markFaults, (plot) => markPromises(plot, chart.promisedMs ?? [])] },
  };
}

function axesOf({ logarithmic, unit = '', whole }) {
  const axis = { stroke: tone('quiet'), font: `${plotText}px system-ui, sans-serif`, grid: { stroke: tone('rule'), width: 1 }, ticks: { show: false } };
  const onlyDecades = { grid: { ...axis.grid, filter: (_, ticks) => ticks.map((tick) => (isDecade(tick) ? tick : null)) } };
  return [
    { ...axis, size: plotText + 16, space: plotText * 5 + 4, incrs: timeSteps, values: (_, ticks) => ticks.map(clock) },
    {
      ...axis, size: gutterLeft, space: whole ? 22 : 30, ...(whole ? { incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000] } : {}), ...(logarithmic ? onlyDecades : {}),
      values: (_, ticks) => ticks.map((tick) => (logarithmic ? (isDecade(tick) ? formatMs(tick) : '') : trimmed(tick, 2) + unit)),
    },
  ];
}

const timeSteps = [.01, .02, .05, .1, .2, .5, 1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];

/** Seconds as "44.5 s"; in a run of ten minutes and more as "44:30" or "1:44:30". */
function clock(seconds) {
  if (data.axis.toMs < 600_000) return `${trimmed(seconds, 2)} s`;
  const two = (value) => String(value).padStart(2, '0');
  const whole = Math.floor(seconds), hours = Math.floor(whole / 3600), rest = trimmed(seconds - whole, 2).slice(1);
  const minutes = Math.floor(whole / 60) % 60;
  return `${hours > 0 ? `${hours}:${two(minutes)}` : minutes}:${two(whole % 60)}${rest}`;
}

/** A chart shows at most three digits: "8.51 ms", "1.25 s". */
function formatMs(ms) {
  return ms < 1000 ? `${Number(ms.toPrecision(3))} ms` : `${Number((ms / 1000).toPrecision(3))} s`;
}

function fromZero(_, __, highest) {
  return [0, Math.max(1, (highest ?? 1) * 1.12)];
}

function decades(lowest, highest) {
  return [10 ** Math.floor(Math.log10(Math.max(.1, Math.min(lowest, 1e3)))), 10 ** Math.ceil(Math.log10(Math.max(10, highest * 1.01)))];
}

function isDecade(tick) {
  return tick !== null && Math.abs(Math.log10(tick) - Math.round(Math.log10(tick))) < 1e-9;
}

/** The position of an instant on the canvas, clamped to the plot. */
function positionOf({ bbox, valToPos }, ms) {
  return Math.min(bbox.left + bbox.width, Math.max(bbox.left, valToPos(inSeconds(ms), 'x', true)));
}

/** Behind the curves: a wash from injection to steady. */
function washFaults(plot) {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.fillStyle = tone('fault-wash');
  for (const { injectedMs, drawnToMs } of data.faults) {
    const from = positionOf(plot, injectedMs);
    ctx.fillRect(from, bbox.top, positionOf(plot, drawnToMs) - from, bbox.height);
  }
  ctx.restore();
}

/**
 * Before the curves: a line with the step's number at each injection, a dashed one where the writer changed.
 */
function markFaults(plot) {
  const { ctx, bbox, scales } = plot;
  const ratio = uPlot.pxRatio;
  const within = (ms) => ms >= scales.x.min * 1000 && ms <= scales.x.max * 1000;
  ctx.save();
  for (const ms of data.writerChangesMs.filter(within)) verticalLine(plot, ms, 'quiet', [3 * ratio, 3 * ratio]);
  ctx.font = `600 ${(plotText - 1) * ratio}px ui-monospace, monospace`;
  for (const { id, injectedMs } of data.faults.filter((fault) => within(fault.injectedMs))) {
    verticalLine(plot, injectedMs, 'fault', []);
    label(ctx, id, { x: positionOf(plot, injectedMs) + 4 * ratio, y: bbox.top + (plotText - 1) * ratio, colour: 'fault', align: 'left' });
  }
  ctx.restore();
}

/** What the objectives promise, as dashed lines with their length. */
function markPromises(plot, promisedMs) {
  const { ctx, bbox } = plot, ratio = uPlot.pxRatio;
  ctx.save();
  ctx.font = `600 ${(plotText - 1) * ratio}px system-ui, sans-serif`;
  const lines = promisedMs.filter((limit) => limit >= plot.scales.y.min && limit <= plot.scales.y.max).map((ms) => ({ ms, y: plot.valToPos(ms, 'y', true) }));
  Object.assign(ctx, { strokeStyle: tone('promise'), lineWidth: 1.25 * ratio });
  ctx.setLineDash([7 * ratio, 4 * ratio]);
  for (const { y } of lines) {
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
  }
  ctx.setLineDash([]);
  for (const { text, y } of promiseLabels(lines, (plotText + 4) * ratio))
    label(ctx, text, { x: bbox.left + bbox.width - 4 * ratio, y: y - 4 * ratio, colour: 'promise', align: 'right' });
  ctx.restore();
}

/** A label above each line, the topmost first; lines that are nearer to each other than a label is high share one. */
function promiseLabels(lines, height) {
  const groups = [];
  for (const one of [...lines].sort((a, b) => a.y - b.y)) {
    const group = groups.at(-1);
    if (group && one.y - group.at(-1).y < height) group.push(one);
    else groups.push([one]);
  }
  return groups.map((group) => ({ y: group[0].y, text: `${group.map(({ ms }) => formatMs(ms)).reverse().join(', ')} promised` }));
}

/** Text with a rim of paper, so that no curve runs through it. */
function label(ctx, text, { x, y, colour, align }) {
  Object.assign(ctx, { fillStyle: tone(colour), strokeStyle: tone('paper'), lineWidth: 3 * uPlot.pxRatio, lineJoin: 'round', textAlign: align, textBaseline: 'alphabetic' });
  ctx.strokeText(text, x, y);
  ctx.fillText(text, x, y);
}

function verticalLine(plot, ms, colour, dash) {
  const { ctx, bbox } = plot;
  Object.assign(ctx, { strokeStyle: tone(colour), lineWidth: uPlot.pxRatio });
  ctx.setLineDash(dash);
  ctx.beginPath();
  ctx.moveTo(positionOf(plot, ms), bbox.top);
  ctx.lineTo(positionOf(plot, ms), bbox.top + bbox.height);
  ctx.stroke();
  ctx.setLineDash([]);
}
