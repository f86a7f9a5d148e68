// A page that looks like a dashboard: its panels in Grafana's grid, with texts and colours by Grafana's own code and
// lines by uPlot.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import escapeHtml from 'escape-html';
import { drawn, lines, rows, type Answers, type DrawnLine, type PanelJson } from './drawn.ts';

export interface PlacedPanel extends PanelJson {
  gridPos: { x: number; y: number; w: number; h: number };
  collapsed?: boolean;
  options?: PanelJson['options'] & { legend?: { placement?: string; displayMode?: string } };
}

export interface DashboardJson {
  title: string;
  panels: PlacedPanel[];
}

/** Pixels: of a column, of a row, between panels. */
const [column, row, gap] = [52, 36, 6];
export const pageWidth = 24 * column + gap;

/** Self-contained. `answersOf` gives the answers of a panel, `windowMs` is the range. */
export async function picturePage(
  { title, panels }: DashboardJson,
  answersOf: (panel: PanelJson) => Answers,
  windowMs: readonly [fromMs: number, untilMs: number],
): Promise<string> {
  const bodies: string[] = [];
  for (const panel of panels) bodies.push(await placed(panel, answersOf(panel), windowMs));
  const height = Math.max(...panels.map(({ gridPos: { y, h } }) => (y + h) * row)) + 20;
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escapeHtml(title)}</title>
<style>${uplot('uPlot.min.css')}${style}</style><h1>${escapeHtml(title)}</h1>
<main style="height:${height}px">${bodies.join('\n')}</main>
<script>${uplot('uPlot.iife.min.js')}${script}</script></html>`;
}

async function placed(
  panel: PlacedPanel,
  answers: Answers,
  windowMs: readonly [number, number],
): Promise<string> {
  const { x, y, w, h } = panel.gridPos;
  const box = `left:${x * column + gap}px;top:${y * row}px;width:${w * column - gap}px;height:${h * row - gap}px`;
  if (panel.type === 'row')
    return `<h2 style="${box}">${panel.collapsed === true ? '▸' : '▾'} ${escapeHtml(panel.title)}</h2>`;
  const body = await bodyOf(panel, answers, windowMs);
  return `<section style="${box}"><h3>${escapeHtml(panel.title)}</h3>${body}</section>`;
}

async function bodyOf(
  panel: PlacedPanel,
  answers: Answers,
  windowMs: readonly [number, number],
): Promise<string> {
  switch (panel.type) {
    case 'stat':
    case 'bargauge':
      return numbers(panel, answers);
    case 'table':
      return table(panel, answers);
    case 'state-timeline':
      return states(await lines(panel, answers), windowMs);
    default:
      return chart(panel, await lines(panel, answers), windowMs);
  }
}

async function numbers(panel: PlacedPanel, answers: Answers): Promise<string> {
  const all = await drawn(panel, answers);
  const named = all.length > 1;
  const cells = all.map(
    ({ name, text, colour }) =>
      `<div>${named ? `<small>${escapeHtml(name)}</small>` : ''}<b style="color:${colour}">${escapeHtml(text)}</b></div>`,
  );
  return `<div class="numbers n${Math.min(all.length, 6)} ${panel.type}">${cells.join('')}</div>`;
}

async function table(panel: PlacedPanel, answers: Answers): Promise<string> {
  const { columns, rows: all } = await rows(panel, answers);
  if (all.length === 0)
    return `<p class="none">${escapeHtml(String(panel.fieldConfig.defaults.noValue ?? 'no data'))}</p>`;
  const cells = (tag: string, texts: readonly string[]): string =>
    `<tr>${texts.map((text) => `<${tag}>${escapeHtml(text)}</${tag}>`).join('')}</tr>`;
  return `<table>${cells('th', columns)}${all.map((texts) => cells('td', texts)).join('')}</table>`;
}

function states(all: readonly DrawnLine[], [fromMs, untilMs]: readonly [number, number]): string {
  const share = (atMs: number): number => (100 * (atMs - fromMs)) / (untilMs - fromMs);
  const bars = all.map(({ name, points, words }) => {
    const parts = points.flatMap(([atMs], index) => {
      const [text, colour] = words[index] ?? ['', ''];
      if (index > 0 && words[index - 1]?.[0] === text) return [];
      const next = words.findIndex(([other], later) => later > index && other !== text);
      const end = next < 0 ? untilMs : (points[next]?.[0] ?? untilMs);
      const width = share(end) - share(atMs);
      return [
        `<i style="left:${share(atMs).toFixed(2)}%;width:${width.toFixed(2)}%;background:${colour}">${width > 8 ? escapeHtml(text) : ''}</i>`,
      ];
    });
    return `<div><small>${escapeHtml(name)}</small><span>${parts.join('')}</span></div>`;
  });
  return `<div class="states">${bars.join('')}</div>`;
}

function chart(
  panel: PlacedPanel,
  all: readonly DrawnLine[],
  [fromMs, untilMs]: readonly [number, number],
): string {
  if (all.length === 0) return '<p class="none">no data</p>';
  const at = [...new Set(all.flatMap(({ points }) => points.map(([atMs]) => atMs)))].sort((a, b) => a - b);
  const data = [
    at.map((atMs) => (atMs - fromMs) / 1_000),
    ...all.map(({ points }) => {
      const values = new Map(points);
      return at.map((atMs) => values.get(atMs) ?? null);
    }),
  ];
  const { custom } = panel.fieldConfig.defaults as {
    custom?: { axisSoftMax?: number; scaleDistribution?: { type?: string } };
  };
  const plot = {
    data,
    colours: all.map(({ colour }) => colour),
    seconds: (untilMs - fromMs) / 1_000,
    least: custom?.axisSoftMax ?? 0,
    logarithmic: custom?.scaleDistribution?.type === 'symlog',
  };
  const { placement, displayMode } = panel.options?.legend ?? {};
  const values = (one: DrawnLine): string =>
    displayMode === 'table' ? `<td>${one.last}<td>${one.max}<td>${one.mean}` : '';
  const head = displayMode === 'table' ? '<tr><th><th>last<th>max<th>mean</tr>' : '';
  const names = all.map(
    (one) => `<tr><td style="color:${one.colour}">▬ ${escapeHtml(one.name)}${values(one)}</tr>`,
  );
  return `<div class="chart ${placement ?? 'bottom'}"><div class="plot"></div><script type="application/json">${JSON.stringify(plot).replaceAll('<', '\\u003c')}</script><table class="legend">${head}${names.join('')}</table></div>`;
}

function uplot(file: string): string {
  const main = createRequire(import.meta.url).resolve('uplot');
  return readFileSync(join(dirname(main), file), 'utf8');
}

const style = `
*{box-sizing:border-box}body{margin:0;background:#111217;color:#ccccdc;font:12px sans-serif}
h1{font-size:16px;margin:8px}main{position:relative}section,h2{position:absolute}
h2{font-size:13px;margin:8px 0;font-weight:500}section{background:#181b1f;border:1px solid #25272c;padding:6px;display:flex;flex-direction:column;overflow:hidden}
h3{font-size:12px;margin:0 0 4px;font-weight:500}section>div{flex:1;min-height:0}small{color:#9a9ab0;display:block}
.numbers{display:flex;justify-content:space-around;align-items:center;text-align:center}.numbers b{font-size:38px;font-weight:500}
.n3 b,.n4 b{font-size:24px}.n2 b{font-size:30px}.n5 b,.n6 b{font-size:18px}
.bargauge{flex-direction:column;align-items:stretch;text-align:left}.bargauge div{display:flex;justify-content:space-between}.bargauge b{font-size:16px}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:3px 8px;border-bottom:1px solid #25272c;font-weight:400}th{color:#9a9ab0}
.none{text-align:center;color:#808080;font-size:18px;margin-top:30px}
.states{display:flex;flex-direction:column;justify-content:space-evenly}.states>div{display:flex;align-items:center}
.states small{width:120px}.states span{position:relative;flex:1;height:24px}.states i{position:absolute;height:100%;color:#111;font-style:normal;overflow:hidden;text-align:center;line-height:24px}
.chart{display:flex;flex-direction:column;overflow:hidden}.chart.right{flex-direction:row}.plot{flex:1;min-height:0;min-width:0}
.legend{width:auto;font-size:11px;flex:none;align-self:flex-start}.legend td,.legend th{padding:0 6px;border:0;white-space:nowrap}
.chart.bottom .legend{max-height:45%;display:block;overflow:hidden}.chart.right .legend{max-width:50%}`;

const script = `
for (const box of document.querySelectorAll('.chart')) {
  const { data, colours, seconds, least, logarithmic } = JSON.parse(box.querySelector('script').textContent);
  const plot = box.querySelector('.plot');
  const axis = { stroke: '#9a9ab0', grid: { stroke: '#25272c', width: 1 }, ticks: { show: false }, font: '10px sans-serif' };
  new uPlot({
    width: plot.clientWidth, height: plot.clientHeight, legend: { show: false }, cursor: { show: false }, pxAlign: 1,
    scales: { x: { time: false, range: [0, seconds] }, y: logarithmic ? { distr: 4, asinh: 1 } : { range: (_u, _low, high) => [0, Math.max(least, high * 1.05)] } },
    axes: [{ ...axis, values: (_u, at) => at.map((s) => s + ' s'), size: 24 }, { ...axis, size: 44 }],
    series: [{}, ...colours.map((stroke) => ({ stroke, width: 1.2, points: { show: false }, fill: stroke + '14', spanGaps: true }))],
  }, data, plot);
}
document.body.dataset.drawn = 'yes';`;
