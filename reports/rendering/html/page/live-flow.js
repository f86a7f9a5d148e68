// Requests seen flowing: links between the parts of the system, and a dot for each request of the last second. A dot is
// good, a cross failed: shape shows it as colour does. Links are drawn when they change. Dots are moved by the browser's
// compositor, so that no script runs for a frame.

const flow = { canvas: null, timer: 0, links: [], routes: [], failing: 0, dots: new Set(), resting: [], due: new Map(), still: matchMedia('(prefers-reduced-motion: reduce)') };
const dotsPerSecond = 60;
const travelMs = 1100;
/** Dots are sent on their way once in this time, each at its moment within it. */
const sendEveryMs = 250;
/** A failed request ends before it arrives. */
const failedShare = .8;

/**
 * `routes`: for each pod `{ points, rate, writes }`, points in CSS pixels of the map from customers to the last part.
 * `failedRate`: failed requests per second, on any route.
 */
function setFlow(links, routes, failedRate) {
  const isElsewhere = JSON.stringify(routes.map(({ points }) => points)) !== JSON.stringify(flow.routes.map(({ points }) => points));
  Object.assign(flow, { links, routes, failing: failedRate });
  if (isElsewhere || flow.still.matches) for (const dot of flow.dots) dot.cancel();
  drawFlow();
  wakeFlow();
}

/** Dots are sent only while something flows: a picture that stands still costs nothing. */
function wakeFlow() {
  if (flow.timer !== 0 || flow.still.matches || !hasFlow()) return;
  flow.timer = setInterval(sendDots, sendEveryMs);
  sendDots();
}

function hasFlow() {
  return flow.failing > 0 || flow.routes.some(({ rate }) => rate > 0);
}

function sendDots() {
  if (flow.still.matches || !hasFlow()) {
    clearInterval(flow.timer);
    flow.timer = 0;
    return;
  }
  if (document.hidden) return;
  const total = flow.routes.reduce((sum, { rate }) => sum + rate, 0) + flow.failing;
  const thinned = total > dotsPerSecond ? dotsPerSecond / total : 1;
  flow.routes.forEach(({ rate, points }, index) => send(`good ${index}`, rate * thinned, { points, good: true }));
  const failedOn = flow.routes[Math.floor(Math.random() * flow.routes.length)];
  if (failedOn) send('failed', flow.failing * thinned, { points: failedOn.points, good: false });
}

function send(name, rate, dot) {
  const due = (flow.due.get(name) ?? Math.random()) + (rate * sendEveryMs) / 1000;
  flow.due.set(name, due % 1);
  const count = Math.floor(due);
  for (let index = 0; index < count; index += 1) sendDot(dot, ((index + Math.random()) * sendEveryMs) / count);
}

/**
 * Equal times for each stretch of the way. Dots that are sent together have animations of one length, in which each waits,
 * goes and is gone: a browser draws a frame of its own for each begin and each end of an animation.
 */
function sendDot({ points, good }, waitsMs) {
  const element = flow.resting.pop() ?? document.createElement('i');
  element.className = good ? 'dot' : 'dot lost';
  if (!element.isConnected) flow.canvas.after(element);
  const way = good ? points : wayUntil(points, failedShare);
  const goesMs = travelMs * (good ? 1 : failedShare);
  const duration = sendEveryMs + travelMs;
  const places = way.map(([x, y], index) => ({
    offset: (waitsMs + (goesMs * index) / (way.length - 1)) / duration,
    transform: `translate(${x}px, ${y}px)`,
    opacity: 1,
  }));
  const [first, last] = [places[0], places.at(-1)].map((place) => ({ ...place, opacity: 0 }));
  const dot = element.animate([{ ...first, offset: 0 }, first, ...places, last, { ...last, offset: 1 }], { duration });
  flow.dots.add(dot);
  dot.onfinish = dot.oncancel = () => {
    flow.dots.delete(dot);
    flow.resting.push(element);
  };
}

/** The way until that share of its time, with as many points. */
function wayUntil(points, share) {
  return points.map((_, index) => pointAt(points, (index / (points.length - 1)) * share));
}

function pointAt(points, share) {
  const at = Math.min(.999, share) * (points.length - 1), index = Math.floor(at), rest = at - index;
  const [from, to] = [points[index], points[index + 1]];
  return [from[0] + (to[0] - from[0]) * rest, from[1] + (to[1] - from[1]) * rest];
}

function drawFlow() {
  const { canvas } = flow;
  if (!canvas) return;
  const ratio = devicePixelRatio || 1, { clientWidth, clientHeight } = canvas;
  if (canvas.width !== Math.round(clientWidth * ratio) || canvas.height !== Math.round(clientHeight * ratio))
    Object.assign(canvas, { width: Math.round(clientWidth * ratio), height: Math.round(clientHeight * ratio) });
  const ctx = canvas.getContext('2d');
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.clearRect(0, 0, clientWidth, clientHeight);
  for (const link of flow.links) drawLink(ctx, link);
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

function drawCross(ctx, x, y, size) {
  Object.assign(ctx, { strokeStyle: colourOf('failed'), lineWidth: 3, globalAlpha: 1 });
  ctx.beginPath();
  for (const [dx, dy] of [[size, size], [size, -size]]) {
    ctx.moveTo(x - dx, y - dy);
    ctx.lineTo(x + dx, y + dy);
  }
  ctx.stroke();
}

const colours = new Map();
function colourOf(name) {
  if (!colours.has(name)) colours.set(name, tone(name));
  return colours.get(name);
}
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => colours.clear());
