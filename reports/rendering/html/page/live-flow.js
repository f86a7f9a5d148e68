// Requests seen flowing: links between the parts of the system, and a dot for each request of the last second. A dot is
// good, a cross failed: shape shows it as colour does.

const flow = { canvas: null, isAwake: false, links: [], routes: [], failing: 0, dots: [], due: new Map(), lastMs: 0, still: matchMedia('(prefers-reduced-motion: reduce)') };
const dotsPerSecond = 60;
const travelMs = 1100;

/**
 * `routes`: for each pod `{ points, rate, writes }`, points in CSS pixels of the map from customers to the last part.
 * `failedRate`: failed requests per second, on any route.
 */
function setFlow(links, routes, failedRate) {
  Object.assign(flow, { links, routes, failing: failedRate });
  if (flow.still.matches) flow.dots = [];
  drawFlow();
  wakeFlow();
}

/** Frames are asked for only while something moves: a picture that stands still costs nothing. */
function wakeFlow() {
  if (flow.isAwake || flow.still.matches || !hasFlow()) return;
  flow.isAwake = true;
  flow.lastMs = performance.now();
  requestAnimationFrame(flowFrame);
}

function flowFrame(nowMs) {
  step(nowMs);
  flow.isAwake = hasFlow() && !flow.still.matches;
  if (flow.isAwake) requestAnimationFrame(flowFrame);
}

function hasFlow() {
  return flow.dots.length > 0 || flow.failing > 0 || flow.routes.some(({ rate }) => rate > 0);
}

function step(nowMs) {
  const passedMs = Math.min(100, nowMs - flow.lastMs);
  flow.lastMs = nowMs;
  const total = flow.routes.reduce((sum, { rate }) => sum + rate, 0) + flow.failing;
  const thinned = total > dotsPerSecond ? dotsPerSecond / total : 1;
  flow.routes.forEach((route, index) => spawn(`good ${index}`, route.rate * thinned, passedMs, { points: route.points, good: true }));
  const failedOn = flow.routes[Math.floor(Math.random() * flow.routes.length)];
  if (failedOn) spawn('failed', flow.failing * thinned, passedMs, { points: failedOn.points, good: false });
  for (const dot of flow.dots) dot.share += passedMs / travelMs;
  flow.dots = flow.dots.filter(({ share, good }) => share < (good ? 1 : .8));
  drawFlow();
}

function spawn(name, rate, passedMs, dot) {
  const due = (flow.due.get(name) ?? Math.random()) + (rate * passedMs) / 1000;
  flow.due.set(name, due % 1);
  for (let count = 0; count < Math.floor(due); count += 1) flow.dots.push({ ...dot, share: 0 });
}

function drawFlow() {
  const { canvas, dots } = flow;
  if (!canvas) return;
  const ratio = devicePixelRatio || 1, { clientWidth, clientHeight } = canvas;
  if (canvas.width !== Math.round(clientWidth * ratio) || canvas.height !== Math.round(clientHeight * ratio))
    Object.assign(canvas, { width: Math.round(clientWidth * ratio), height: Math.round(clientHeight * ratio) });
  const ctx = canvas.getContext('2d');
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.clearRect(0, 0, clientWidth, clientHeight);
  for (const link of flow.links) drawLink(ctx, link);
  for (const dot of dots) drawDot(ctx, dot);
}

/** Thick to the writer, dashed for replication, broken in the middle where nothing gets through. */
function drawLink(ctx, { points, kind }) {
  const [[fromX, fromY], [toX, toY]] = points;
  Object.assign(ctx, { strokeStyle: colourOf(kind === 'broken' ? 'failed' : kind === 'writer' ? 'endpoint' : 'quiet'), lineWidth: kind === 'writer' || kind === 'broken' ? 3 : 1.5, globalAlpha: kind === 'writer' || kind === 'broken' ? 1 : .6 });
  ctx.setLineDash(kind === 'replication' ? [6, 5] : kind === 'broken' ? [10, 8] : []);
  ctx.beginPath();
  ctx.moveTo(fromX, fromY);
  ctx.lineTo(toX, toY);
  ctx.stroke();
  ctx.setLineDash([]);
  if (kind === 'broken') drawCross(ctx, (fromX + toX) / 2, (fromY + toY) / 2, 9);
  ctx.globalAlpha = 1;
}

function drawDot(ctx, { points, share, good }) {
  const [x, y] = pointAt(points, share);
  if (!good) return drawCross(ctx, x, y, 6);
  ctx.fillStyle = colourOf('achieved');
  ctx.beginPath();
  ctx.arc(x, y, 5, 0, 2 * Math.PI);
  ctx.fill();
}

function drawCross(ctx, x, y, size) {
  Object.assign(ctx, { strokeStyle: colourOf('failed'), lineWidth: 3, globalAlpha: 1 });
  ctx.beginPath();
  for (const [dx, dy] of [[size, size], [size, -size]]) {
    ctx.moveTo(x - dx, y - dy);
    ctx.lineTo(x + dx, y + dy);
  }
  ctx.stroke();
}

/** Equal times for each stretch of the way. */
function pointAt(points, share) {
  const at = Math.min(.999, share) * (points.length - 1), index = Math.floor(at), rest = at - index;
  const [from, to] = [points[index], points[index + 1]];
  return [from[0] + (to[0] - from[0]) * rest, from[1] + (to[1] - from[1]) * rest];
}

const colours = new Map();
/** Reading the style for each dot of each frame would cost more than drawing it. */
function colourOf(name) {
  if (!colours.has(name)) colours.set(name, tone(name));
  return colours.get(name);
}
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => colours.clear());
