// Draws the charts, and again when the journey, the zoom, the width, the colour scheme or the medium changes.

const data = JSON.parse(document.getElementById('chart-data').textContent);
const wholeRun = [data.axis.fromMs, data.axis.toMs];
let zoom = wholeRun;
let journey = data.journeys.find(({ name }) => name === data.shown) ?? data.journeys[0];
let plots = [];

/**
 * Draws everything again. A run has so few points that this takes a few milliseconds, and no old state can
 * remain.
 */
function draw(width) {
  for (const plot of plots) plot.destroy();
  plots = [];
  const response = data.timedFrom === 'schedule' ? [latencyPlot(journey, 'response')] : [];
  const charts = [loadPlot(journey), failurePlot(journey), ...response, latencyPlot(journey, 'service'), ...(data.pods ? [podPlot(data.pods)] : []), ...(data.cpu ? [cpuPlot(data.cpu)] : [])];
  for (const chart of charts) {
    const place = document.getElementById(chart.id);
    const plot = new uPlot(optionsOf(chart, Math.floor(width ?? place.clientWidth), zoom), chart.data, place);
    plot.over.addEventListener('mouseup', () => zoomToSelection(plot));
    plot.over.addEventListener('dblclick', () => zoomTo(wholeRun));
    plots.push(plot);
  }
  for (const lane of document.querySelectorAll('svg[data-axis]')) lane.setAttribute('viewBox', `${zoom[0]} 0 ${zoom[1] - zoom[0]} 10`);
}

/** A drag over less than a few pixels is a click, and means nothing. */
function zoomToSelection(plot) {
  const { left, width } = plot.select;
  if (width < 8) return;
  zoomTo([left, left + width].map((position) => plot.posToVal(position, 'x') * 1000));
}

/** Not beyond the run, and not closer than half a second. */
function zoomTo([fromMs, toMs], pressed) {
  const middleMs = (fromMs + toMs) / 2, halfMs = Math.max(250, (toMs - fromMs) / 2);
  zoom = [Math.max(wholeRun[0], middleMs - halfMs), Math.min(wholeRun[1], middleMs + halfMs)];
  const now = pressed ?? (zoom[0] === wholeRun[0] && zoom[1] === wholeRun[1] ? 'all' : '');
  for (const button of document.querySelectorAll('[data-zoom]')) button.setAttribute('aria-pressed', String(button.dataset.zoom === now));
  draw();
}

/** A fault with a little of what came before and after it. */
function zoomToFault(number) {
  const { injectedMs, drawnToMs } = data.faults[Number(number)];
  const airMs = Math.max(1000, (drawnToMs - injectedMs) * .25);
  zoomTo([injectedMs - airMs, drawnToMs + airMs], number);
}

for (const button of document.querySelectorAll('[data-zoom]')) {
  button.addEventListener('click', () => (button.dataset.zoom === 'all' ? zoomTo(wholeRun, 'all') : zoomToFault(button.dataset.zoom)));
}
document.getElementById('journey').addEventListener('change', ({ target }) => { journey = data.journeys[Number(target.value)]; draw(); });
document.querySelector('.controls').hidden = false;

let drawnWidth = 0;
new ResizeObserver(() => {
  const width = document.getElementById('plot-load').clientWidth;
  if (width === drawnWidth) return;
  drawnWidth = width;
  draw();
}).observe(document.getElementById('plot-load'));
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => draw());
// A sheet of A4 between its margins, in CSS pixels; the sheet shows the whole run.
matchMedia('print').addEventListener('change', ({ matches }) => draw(matches ? 688 : undefined));
