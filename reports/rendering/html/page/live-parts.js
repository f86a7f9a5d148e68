// The parts of the live page that are text: each shows one part of the state. Text of a run is only ever set as text.

const byId = (id) => document.getElementById(id);
const counts = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const whole = (value) => counts.format(value);
const seconds = (ms) => `${(ms / 1000).toFixed(2)} s`;
const phases = { starting: 'Getting ready', playing: 'Playing', settling: 'Counting what was stored', closed: 'Recorded; being judged', judged: 'Judged', interrupted: 'Interrupted' };
const words = { pass: '✓ Pass', fail: '✗ Fail', unknown: '? Unknown' };

/** An element with classes and texts or elements in it. */
function make(tag, className, ...inner) {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...inner);
  return element;
}

/** Sets text only where it changed, so that nothing is laid out or announced again. */
function say(id, text) {
  const element = byId(id);
  if (element.textContent !== text) element.textContent = text;
  return element;
}

/** Replaces the children only if what they show changed. */
function fill(id, key, makeChildren) {
  const element = byId(id);
  if (element.dataset.key === key) return false;
  element.dataset.key = key;
  element.replaceChildren(...makeChildren());
  return true;
}

/** "1:05", of a moment of the run. */
function minutes(ms) {
  const total = Math.max(0, Math.floor(ms / 1000));
  const rest = `${String(Math.floor(total / 60) % 60).padStart(total >= 3600 ? 2 : 1, '0')}:${String(total % 60).padStart(2, '0')}`;
  return total >= 3600 ? `${Math.floor(total / 3600)}:${rest}` : rest;
}

function showHead({ run, phase, recorded, verdict }) {
  if (run) {
    say('scenario', run.scenario);
    say('target', `on ${run.target}`);
    const title = `${phases[phase]}: ${run.scenario} – Showtime`;
    if (document.title !== title) document.title = title;
  }
  say('phase', phases[phase]).className = `phase ${phase}`;
  byId('recorded').hidden = recorded === null;
  if (recorded) say('recorded', `Recording${recorded.speed === 1 ? '' : ` × ${recorded.speed}`}${recorded.paused ? ', held' : ''}`);
  byId('verdict').hidden = verdict === null;
  if (verdict) fill('verdict', JSON.stringify(verdict), () => [make('strong', 'word', words[verdict.outcome]), make('span', 'sentence', verdict.sentence)]);
  byId('verdict').className = `judgement ${verdict?.outcome ?? ''}`;
}

const scenePhases = { talking: '', predicting: 'What do you expect?', playing: 'Now', scored: '', resetting: 'Being undone', ending: 'The end' };

/** The scene of a demo: what was expected beside what was measured. */
function showScene({ show }) {
  byId('show').hidden = show === null;
  if (!show) return;
  const { scene, scenes, sceneTitle, lookFor, phase, held, expected, measured, gate } = show;
  say('show-place', `${scene}/${scenes}`);
  say('show-title', sceneTitle);
  say('show-phase', held ? 'held' : scenePhases[phase]);
  say('show-look', lookFor);
  say('show-expected', expected ? `Expected: no orders for ${seconds(expected.outageMs)}, ${whole(expected.failed)} failed` : '');
  say('show-measured', measured ? measuredText(measured) : '');
  byId('show-gate').hidden = gate === null;
  if (gate) fill('show-gate', JSON.stringify(gate), () => gateParts(gate));
}

const gateWords = { pass: '✓ The release goes on', fail: '✗ The release is stopped', inconclusive: '? Not decided', invalid: '? Proves nothing' };

/** A recorded gate: what it decided, and the pairs that decided it. */
function gateParts({ startedAt, pairs, outcome, exitCode, budgets }) {
  const fresh = pairs.confirmation > 0 ? ` and ${whole(pairs.confirmation)} fresh ones` : '';
  return [
    make('p', `gate-word ${outcome}`, `${gateWords[outcome]}: exit code ${exitCode}`),
    make('p', 'quiet gate-date', `Recorded on ${startedAt.slice(0, 10)}: ${whole(pairs.discovery)} pairs${fresh}`),
    ...budgets.flatMap(({ because, margin, slowdowns }) => [make('p', '', because), slowdowns.length === 0 ? make('p', '') : pairStrip(slowdowns, margin)]),
  ];
}

/** A dot for each pair by how much slower the candidate was, and a line at what is allowed. */
function pairStrip(slowdowns, margin) {
  const most = Math.max(margin ?? 0, ...slowdowns) * 1.05, least = Math.min(0, ...slowdowns);
  const x = (share) => ((share - least) / (most - least || 1)) * 980 + 10;
  const shape = (tag, attributes) => {
    const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
    return element;
  };
  const over = slowdowns.filter((share) => margin !== null && share > margin).length;
  const strip = shape('svg', { class: 'pair-strip', viewBox: '0 0 1000 60', role: 'img', 'aria-label': `${over} of ${slowdowns.length} pairs were slower than the ${Math.round((margin ?? 0) * 100)} % that are allowed` });
  strip.append(shape('line', { class: 'scale', x1: 0, x2: 1000, y1: 30, y2: 30 }), shape('line', { class: 'zero', x1: x(0), x2: x(0), y1: 18, y2: 42 }));
  if (margin !== null) strip.append(shape('line', { class: 'margin', x1: x(margin), x2: x(margin), y1: 0, y2: 60 }));
  strip.append(...slowdowns.map((share) => shape('circle', { class: margin !== null && share > margin ? 'over' : 'within', cx: x(share), cy: 30, r: 9 })));
  return strip;
}

function measuredText({ outageMs, failed, unsure, because }) {
  if (because !== null) return `Measured: nothing: ${because}`;
  const gap = outageMs === null ? 'unknown' : outageMs === 0 ? 'no gap' : `no orders for ${seconds(outageMs)}`;
  return `Measured: ${gap}, ${whole(failed)} failed, ${whole(unsure)} unsure`;
}

function showCounters({ orders, verdict }) {
  byId('counters').hidden = orders === null;
  if (!orders) return;
  say('acknowledged', whole(orders.acknowledged));
  say('indeterminate', whole(orders.indeterminate));
  for (const name of ['lost', 'doubled']) showKnown(name, orders[name], verdict);
  say('compared', orders.lost.known || orders.compared === null ? '' : comparedText(orders.compared));
}

/** What the running comparison has looked up in both databases. */
function comparedText({ writer, reader }) {
  const held = (side) => `has ${whole(side.compared - side.missing)} of ${whole(side.compared)}`;
  return `Looked up every second: the writer ${writer ? held(writer) : 'does not answer'}${reader ? `, the reader ${held(reader)}` : ', no reader answers'}.`;
}

/** A number that is not known yet is never a 0, and a 0 of a run that proves nothing is no good news. */
function showKnown(id, known, verdict) {
  const element = say(id, known.known ? whole(known.count) : known.because);
  element.className = known.known ? (known.count > 0 ? 'known bad' : verdict === null || verdict.outcome === 'unknown' ? 'known' : 'known fine') : known.found > 0 ? 'unknown-yet bad' : 'unknown-yet';
}

const podText = { starting: 'starting', ready: 'ready', unready: 'not ready', gone: 'gone' };
const roleText = { writer: 'Writer', reader: 'reader', down: 'down', fenced: 'fenced', rebuilding: 'rebuilding' };
const podSigns = { starting: '…', ready: '✓', unready: '!', gone: '✗' };

/** True if nodes came, went or moved. */
function showTopology({ topology: { pods, databases, writer, writerless } }) {
  const zones = [...new Set(pods.map(({ zone }) => zone))];
  const changedPods = fill('zones', JSON.stringify(pods.map(({ name, zone, state }) => [name, zone, state])), () =>
    zones.map((zone) => make('li', 'zone', make('p', 'zone-name', zone === null ? 'Zone not recorded' : `Zone ${zone}`), make('ul', 'pods', ...pods.filter((pod) => pod.zone === zone).map(podNode)))));
  const changedDatabases = fill('databases', JSON.stringify([writer, writerless, databases.map(({ name, role }) => [name, role])]), () => databases.map((database) => databaseNode(database, writer)));
  byId('balancer-column').hidden = pods.length === 0;
  byId('map').classList.toggle('alone', pods.length === 0 && databases.length === 0);
  for (const { name, answersPerSecond } of pods) {
    const rate = document.querySelector(`[data-rate="${CSS.escape(name)}"]`);
    if (rate) rate.textContent = `${answersPerSecond}/s`;
  }
  return changedPods || changedDatabases;
}

function podNode({ name, state }) {
  const node = make('li', `node pod ${state}`, make('p', 'name', name), make('p', 'note', make('span', 'sign', podSigns[state]), ` ${podText[state]}`), make('p', 'rate', ''));
  node.dataset.pod = name;
  node.lastChild.dataset.rate = name;
  return node;
}

function databaseNode({ name, role, zone }, writer) {
  const isWriter = name === writer;
  const shown = isWriter ? 'writer' : role === 'writer' ? 'down' : role;
  const node = make('li', `node database ${shown}`, make('p', 'role', roleText[shown]), make('p', 'name', name), make('p', 'note', `zone ${zone}`));
  node.dataset.database = name;
  return node;
}

const stepText = { planned: 'to come', declared: 'about to strike', injected: 'injected', 'in-effect': 'in effect', recovered: 'undone, not steady yet', over: 'over, steady again', failed: 'failed' };
const stepSigns = { planned: '○', declared: '◔', injected: '●', 'in-effect': '●', recovered: '◕', over: '✓', failed: '✗' };

function showFaults({ faults }) {
  fill('faults', JSON.stringify(faults.map(({ id, step, subject, dueMs }) => [id, step, subject, dueMs])), () =>
    faults.map(({ id, title, step, subject, dueMs }) => make('li', `fault-step ${step}`,
      make('span', 'sign', stepSigns[step]), make('strong', '', ` ${id} ${title}`),
      make('span', 'quiet', `${subject === null ? '' : ` of ${subject}`}, ${step === 'planned' && dueMs !== null ? `at ${minutes(dueMs)}` : stepText[step]}`))));
}

const layerNames = [['detectionMs', 'detection', 'Detection'], ['promotionMs', 'promotion', 'Promotion'], ['endpointMs', 'endpoint', 'Endpoint'], ['serviceMs', 'service', 'Service'], ['backlogMs', 'backlog', 'Backlog']];

/** The fault that struck last; `aheadMs`: how much later it is than in the state. */
function showStopwatch({ faults }, aheadMs) {
  const fault = faults.filter(({ injectedMs }) => injectedMs !== null).reduce((last, one) => (last === null || one.injectedMs >= last.injectedMs ? one : last), null);
  byId('stopwatch').className = fault?.outage.running ? 'running' : '';
  if (!fault) return;
  const { outage, title, subject, step, id } = fault;
  say('watch-what', `${id} ${title}${subject === null ? '' : ` of ${subject}`}: ${outage.running ? 'no order gets through' : stepText[step]}`);
  const lengthMs = outage.lengthMs === null ? null : outage.lengthMs + (outage.running ? aheadMs : 0);
  say('watch-length', lengthMs === null ? (step === 'over' ? 'none over 0.15 s' : 'orders go through') : seconds(lengthMs)).className = lengthMs === null ? 'length none' : 'length';
  const parts = layerNames.flatMap(([key, name, label]) => {
    const ms = outage.layers[key];
    return ms === null ? [] : [{ name, label, ms: ms + (outage.layer === name ? aheadMs : 0) }];
  });
  // The gap began before the fault, or is one that no layer explains.
  const rest = lengthMs === null ? 0 : lengthMs - parts.reduce((sum, { name, ms }) => sum + (name === 'backlog' ? 0 : ms), 0);
  // Before the fault, where the layers reach to the end of the gap; else behind the last one that is known.
  const at = outage.layers.serviceMs === null ? parts.filter(({ name }) => name !== 'backlog').length : 0;
  if (rest > 5) parts.splice(at, 0, { name: 'settling', label: parts.length === 0 ? 'Not split by layer' : 'Rest', ms: rest });
  fill('watch-layers', JSON.stringify(parts.map(({ name, ms }) => [name, seconds(ms)])), () =>
    parts.map(({ name, label, ms }) => make('li', `layer ${outage.layer === name ? 'now' : ''}`, make('span', `swatch ${name}`), `${label} `, make('strong', '', seconds(ms)))));
  drawLayers(parts);
}

function drawLayers(parts) {
  const total = parts.reduce((sum, { ms }) => sum + ms, 0);
  let from = 0;
  const rects = parts.map(({ name, ms }) => {
    const rect = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
    const width = total === 0 ? 0 : (ms / total) * 1000;
    for (const [key, value] of Object.entries({ class: name, x: from, y: 0, width, height: 10 })) rect.setAttribute(key, String(value));
    from += width;
    return rect;
  });
  byId('watch-bar').replaceChildren(...rects);
}

function showBudgets({ budgets }) {
  document.querySelector('.budgets').hidden = budgets.length === 0;
  fill('budgets', JSON.stringify(budgets), () => budgets.map((budget) => {
    const { slo, objective, good, bad, allowedBad, spent } = budget;
    const share = spent === null ? 0 : Math.min(1, spent);
    const state = spent === null ? 'none' : spent > 1 ? 'over' : spent > .75 ? 'near' : 'fine';
    const bar = make('span', 'budget-bar', make('span', 'spent'));
    bar.firstChild.style.width = `${share * 100}%`;
    const left = spent === null ? 'nothing counted yet' : spent > 10 ? `✗ ${whole(spent)} × spent` : `${spent > 1 ? '✗ ' : ''}${Math.round(spent * 100)} % spent`;
    return make('li', `slo-budget ${state}`,
      make('strong', '', slo), bar, make('span', 'left', left),
      make('p', 'note', `${whole(bad)} bad of ${whole(good + bad)}; ${Number((objective * 100).toFixed(3))} % allows ${allowedBad.toFixed(1)}`));
  }));
}

let announcedMs = -Infinity;

/** The newest first. Only what is new is added, so that a screen reader reads each once. */
function showHappened({ happened }, isWhole) {
  const list = byId('happened');
  if (isWhole) { announcedMs = -Infinity; list.replaceChildren(); }
  for (const { atMs, text } of happened.filter((one) => one.atMs > announcedMs)) list.prepend(make('li', '', make('span', 'at', minutes(atMs)), ` ${text}`));
  announcedMs = Math.max(announcedMs, ...happened.map(({ atMs }) => atMs));
  while (list.children.length > 12) list.lastChild.remove();
}
