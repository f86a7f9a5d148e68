// Keeps the live page in step with the run: takes the server's events, shows the newest state, reconnects by itself.

/** What the shared charts read. */
const data = { axis: { fromMs: 0, toMs: 10_000 }, stepMs: 1000, faults: [], writerChangesMs: [], promisedMs: [] };
let shown = null, shownAtMs = 0, isTiming = false, lastMinute = false, source = null;

/** ms of the run since the newest state, while it goes on. */
function aheadMs() {
  if (!shown || !['playing', 'settling'].includes(shown.phase) || shown.recorded?.paused || !byId('trouble').hidden) return 0;
  return Math.min(2_000, performance.now() - shownAtMs) * (shown.recorded?.speed ?? 1);
}

function take(message) {
  takeSeries(message);
  const { state } = message;
  shown = state;
  shownAtMs = performance.now();
  const { faults, budgets, nowMs } = state;
  data.faults = faults.flatMap(({ id, injectedMs, steadyMs }) => (injectedMs === null ? [] : [{ id, injectedMs, drawnToMs: steadyMs ?? nowMs }]));
  data.promisedMs.splice(0, Infinity, ...new Set(budgets.flatMap(({ belowMs }) => belowMs ?? [])));
  showHead(state);
  showScene(state);
  showCounters(state);
  showFaults(state);
  showBudgets(state);
  showHappened(state, message.kind === 'whole');
  showStopwatch(state, 0);
  showRates(state);
  const moved = showTopology(state);
  const { pods, databases, writer, writerLink } = state.topology;
  const flows = JSON.stringify([pods, databases.map(({ name, role }) => [name, role]), writer, writerLink, state.perSecond]);
  if (flows !== laidFlow) layFlow(state);
  laidFlow = flows;
  if (moved) requestAnimationFrame(() => layFlow(shown));
  drawIfNew();
}

let drawn = '', laidFlow = '';

/** Once a bucket, and at once when a fault takes a step: two charts of 1,200 buckets are not drawn for nothing. */
function drawIfNew() {
  const { nowMs, phase, faults } = shown;
  const now = JSON.stringify([Math.floor((nowMs - 400) / (lastMinute ? 1000 : buckets.widthMs)), phase, faults.map(({ id, step }) => [id, step])]);
  if (now === drawn) return;
  drawn = now;
  draw();
}

function draw() {
  if (!shown) return;
  const { nowMs, phase, run, loadFromMs } = shown;
  drawPlots({ nowMs, isOpen: phase === 'playing' || phase === 'starting', endMs: (loadFromMs ?? 0) + (run?.durationMs ?? 0), lastMinute });
  describePlots(shown);
}

function showRates({ run, perSecond }) {
  const unit = run?.journey === null ? 'requests/s' : 'orders/s';
  say('per-second', whole(perSecond.offered));
  say('per-second-unit', unit);
  say('per-second-failed', perSecond.failed > 0 ? `✗ ${whole(perSecond.failed)} failed` : '');
  say('axis-unit', run?.journey === null ? 'Requests per second' : 'Orders per second');
}

/** In words, for readers who do not see the charts. */
function describePlots({ perSecond, nowMs }) {
  if (Math.floor(nowMs / 5_000) === describePlots.last) return;
  describePlots.last = Math.floor(nowMs / 5_000);
  const newest = wholeBuckets(nowMs, true).at(-1);
  say('plot-load-text', `At ${minutes(nowMs)}: ${whole(perSecond.offered)} offered, ${whole(perSecond.good)} good and ${whole(perSecond.failed)} failed in a second.`);
  say('plot-times-text', newest?.p50Ms ? `At ${minutes(nowMs)}: half within ${formatMs(newest.p50Ms)}, 95 % within ${formatMs(newest.p95Ms)}, slowest ${formatMs(newest.maxMs)}.` : 'No answers yet.');
}

/** Where the parts are on the map now, and what flows between them. */
function layFlow({ topology: { pods, databases, writer, writerless, writerLink }, perSecond }) {
  const map = byId('map').getBoundingClientRect();
  const box = (element) => element?.getBoundingClientRect();
  const isDown = map.width < 600;
  const at = (rect, side) => (isDown
    ? [rect.left - map.left + rect.width / 2, (side === 'in' ? rect.top : rect.bottom) - map.top]
    : [(side === 'in' ? rect.left : rect.right) - map.left, rect.top - map.top + rect.height / 2]);
  const customers = box(byId('customers')), balancer = byId('balancer-column').hidden ? null : box(byId('balancer'));
  const member = (name) => box(document.querySelector(`[data-database="${CSS.escape(name)}"]`));
  const gone = databases.find(({ name, role }) => name !== writer && role !== 'reader');
  const target = writer === null ? (gone && member(gone.name)) : member(writer);
  const reader = databases.find(({ name, role }) => role === 'reader' && name !== writer);
  const links = [], routes = [];
  if (balancer) links.push({ points: [at(customers, 'out'), at(balancer, 'in')], kind: 'plain' });
  const isCut = writerless || !writerLink;
  const answering = pods.filter(({ state }) => state === 'ready');
  const known = answering.reduce((sum, pod) => sum + pod.answersPerSecond, 0);
  for (const pod of pods) {
    const rect = box(document.querySelector(`[data-pod="${CSS.escape(pod.name)}"]`));
    if (!rect || !balancer || pod.state === 'gone') continue;
    const isReady = pod.state === 'ready';
    links.push({ points: [at(balancer, 'out'), at(rect, 'in')], kind: isReady ? 'plain' : 'replication' });
    if (!isReady) continue;
    const way = [at(customers, 'out'), at(balancer, 'in'), at(balancer, 'out'), at(rect, 'in'), at(rect, 'out')];
    if (target) links.push({ points: [at(rect, 'out'), at(target, 'in')], kind: isCut ? 'broken' : 'writer' });
    routes.push({ points: target && !isCut ? [...way, at(target, 'in')] : way, rate: known > 0 ? pod.answersPerSecond * Math.min(1, perSecond.good / known) : perSecond.good / answering.length });
  }
  if (target && reader && writer !== null) {
    const [one, other] = [target, member(reader.name)];
    const [above, below] = one.top < other.top ? [one, other] : [other, one];
    links.push(isDown
      ? { points: [[Math.min(one.right, other.right) - map.left, one.top - map.top + one.height / 2], [Math.max(one.left, other.left) - map.left, one.top - map.top + one.height / 2]], kind: 'replication' }
      : { points: [[above.left - map.left + above.width / 2, above.bottom - map.top], [below.left - map.left + below.width / 2, below.top - map.top]], kind: 'replication' });
  }
  setFlow(links, routes, perSecond.failed);
}

function connect() {
  source = new EventSource('events');
  source.onmessage = ({ data: text }) => {
    byId('trouble').hidden = true;
    take(JSON.parse(text));
  };
  source.addEventListener('over', () => {
    source.close();
    say('recorded', 'Its server has ended').hidden = false;
  });
  source.onerror = () => {
    say('trouble', 'The connection is lost. This is the last that was seen; trying again.').hidden = false;
    // A browser tries again by itself unless the answer was an error.
    if (source.readyState === EventSource.CLOSED) setTimeout(connect, 2_000);
  };
}

/** The hundredths of a stopwatch run at the screen's own rate, and only while it runs. */
function runStopwatch() {
  const ms = aheadMs();
  const isRunning = ms > 0 && shown.faults.some(({ outage }) => outage.running);
  if (isRunning) showStopwatch(shown, ms);
  isTiming = isRunning;
  if (isRunning) requestAnimationFrame(runStopwatch);
}

setInterval(() => {
  if (!shown) return;
  say('clock', minutes(shown.nowMs + aheadMs()));
  if (!isTiming) runStopwatch();
}, 200);

for (const [id, isMinute] of [['view-all', false], ['view-minute', true]]) {
  byId(id).addEventListener('click', () => {
    lastMinute = isMinute;
    byId('view-all').setAttribute('aria-pressed', String(!isMinute));
    byId('view-minute').setAttribute('aria-pressed', String(isMinute));
    draw();
  });
}

let laidOut = '';
/** Charts and links follow their places. */
const places = new ResizeObserver(() => {
  const { clientWidth, clientHeight } = byId('plot-load');
  if (shown) layFlow(shown);
  if (`${clientWidth} ${clientHeight}` === laidOut) return;
  laidOut = `${clientWidth} ${clientHeight}`;
  makePlots();
  draw();
});
for (const id of ['map', 'plot-load', 'plot-times']) places.observe(byId(id));
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { makePlots(); draw(); });
flow.canvas = byId('flow');
connect();
