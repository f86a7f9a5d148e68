// The ordering page: shows the API's data and sends the basket.
import { Basket, isWorthRetrying, messageFor } from './basket.js';

const $ = (id) => document.getElementById(id);
const basket = new Basket(() => crypto.randomUUID?.() ?? Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(''));
const won = (amount) => `₩${amount.toLocaleString('en')}`;
let token = sessionStorage.getItem('token') ?? '';
let items = new Map();
let placed;

/** Never rejects: no answer at all is status 0. */
async function call(path, { method = 'GET', key, body } = {}) {
  try {
    const response = await fetch(path, {
      method, signal: AbortSignal.timeout(6_000), ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }), ...(key && { 'Idempotency-Key': key }) },
    });
    return { status: response.status, body: await response.json() };
  } catch {
    return { status: 0, body: {} };
  }
}

function say(text) {
  $('notice').hidden = text === undefined;
  $('notice').textContent = text?.text ?? '';
  $('notice').dataset.kind = text?.kind ?? '';
}

function element(name, content, properties = {}) {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...content);
  return node;
}

function drawMenu() {
  const chosen = new Map(basket.lines.map(({ item, quantity }) => [item, quantity]));
  $('menu').replaceChildren(...[...items.values()].map((item) => menuLine(item, chosen.get(item.id) ?? 0)));
  const sum = basket.lines.reduce((all, { item, quantity }) => all + quantity * (items.get(item)?.price ?? 0), 0);
  $('sum').textContent = sum === 0 ? 'Your basket is empty' : won(sum);
  $('order').disabled = sum === 0 || token === '';
  $('sign-in').hidden = token !== '';
}

function menuLine(item, quantity) {
  const left = item.left === 0 ? 'sold out' : item.left < 20 ? `only ${item.left} left` : 'available';
  const step = (text, by, label) => element('button', [text], {
    type: 'button', disabled: quantity + by < 0 || quantity + by > Math.min(10, Math.max(item.left, quantity)), ariaLabel: `${label} ${item.name}`,
    onclick: () => { basket.set(item.id, quantity + by); say(); drawMenu(); },
  });
  const line = element('li', [
    element('span', [item.name, element('small', [`${won(item.price)} · ${left}`])]),
    element('div', [step('−', -1, 'Fewer'), element('output', [String(quantity)]), step('+', 1, 'More')]),
  ]);
  if (item.left === 0) line.dataset.out = '';
  return line;
}

async function showMenu() {
  const theatre = $('theatre').value;
  const { status, body } = await call(`/api/theatres/${theatre}/menu`);
  if (theatre !== $('theatre').value || status !== 200) return;
  items = new Map(body.items.map((item) => [item.id, item]));
  drawMenu();
}

async function showTheatre() {
  basket.clear();
  const { status, body } = await call(`/api/theatres/${$('theatre').value}/screenings`);
  const films = status === 200 ? body.screenings : [];
  const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
  $('screening').replaceChildren(new Option('Any time', ''), ...films.map((film) => new Option(`${time.format(new Date(film.startsAt))} ${film.title}, screen ${film.screen}`, film.id)));
  await showMenu();
}

/** Sends up to three times with the same key before it shows a failure. */
async function send(key, lines) {
  const screening = $('screening').value;
  const body = { theatre: Number($('theatre').value), lines, ...(screening && { screening }) };
  for (let attempt = 1; ; attempt += 1) {
    const answer = await call('/api/orders', { method: 'POST', key, body });
    if (attempt === 3 || !isWorthRetrying(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, attempt * 400 + Math.random() * 400));
  }
}

async function order() {
  $('order').disabled = true;
  $('order').textContent = 'Ordering…';
  const answer = await basket.order(send);
  $('order').textContent = 'Order';
  if (answer.status === 401) signOut();
  say(messageFor(answer, (id) => items.get(id)?.name ?? 'an item'));
  if (answer.status < 300 && answer.status > 0) showDone(answer.body);
  await showMenu();
  drawMenu();
}

function showDone(order) {
  placed = order;
  basket.clear();
  $('done').hidden = false;
  $('pickup').textContent = order.pickup;
  $('receipt').textContent = `${order.lines.map(({ item, quantity }) => `${quantity} × ${items.get(item)?.name ?? item}`).join(', ')} · ${won(order.amount)}`;
  $('done').scrollIntoView();
}

async function cancel() {
  const answer = await call(`/api/orders/${placed.id}/cancel`, { method: 'POST' });
  if (answer.status !== 200) return say(messageFor(answer, String));
  $('done').hidden = true;
  say({ kind: 'good', text: 'Your order is cancelled and your money is on its way back.' });
  await showMenu();
}

async function signIn(event) {
  event.preventDefault();
  const { status, body } = await call('/api/sessions', { method: 'POST', body: { member: Number($('member').value), pin: $('pin').value } });
  if (status !== 201) return say({ kind: 'sorry', text: status === 401 ? 'Member number and PIN do not go together.' : 'Signing in is not possible right now. Please try again in a moment.' });
  token = body.token;
  sessionStorage.setItem('token', token);
  say();
  drawMenu();
}

function signOut() {
  token = '';
  sessionStorage.removeItem('token');
}

$('order').addEventListener('click', order);
$('cancel').addEventListener('click', cancel);
$('more').addEventListener('click', () => { $('done').hidden = true; say(); });
$('sign-in').addEventListener('submit', signIn);
$('theatre').addEventListener('change', showTheatre);
// Another film makes another order: the key must not outlive the choice.
$('screening').addEventListener('change', () => { const [first] = basket.lines; if (first) basket.set(first.item, first.quantity); });

const { status, body } = await call('/api/theatres');
if (status === 200) {
  $('theatre').replaceChildren(...body.theatres.map(({ id, name }) => new Option(name, String(id))));
  await showTheatre();
} else {
  say({ kind: 'wait', text: 'The menu is not there yet. Please reload in a moment.' });
}
setInterval(showMenu, 5_000);
