// The ordering page's memory and manners: one key per basket until it is answered, and kind words for every answer.

/**
 * Holds what a customer chose and the one order that may be under way.
 * A double tap joins the order under way; a retry after "not known" sends the very same key, so nothing is ordered twice.
 * Once an order is answered for good, the next tap is a new order with a new key.
 */
export class Basket {
  #lines = new Map();
  #key;
  #underway;

  constructor(newKey) {
    this.newKey = newKey;
  }

  get lines() {
    return [...this.#lines].map(([item, quantity]) => ({ item, quantity }));
  }

  /** Changes how many of an item are wanted, 0 to 10. Another basket is another order: it gets another key. */
  set(item, quantity) {
    if (this.#underway !== undefined) return;
    if (quantity > 0) this.#lines.set(item, Math.min(quantity, 10));
    else this.#lines.delete(item);
    this.#key = undefined;
  }

  clear() {
    if (this.#underway !== undefined) return;
    this.#lines.clear();
    this.#key = undefined;
  }

  /** Sends the basket with `send(key, lines)`, which resolves to {status, body}. Taps meanwhile get the same answer. */
  order(send) {
    this.#key ??= this.newKey();
    this.#underway ??= send(this.#key, this.lines).finally(() => { this.#underway = undefined; }).then((answer) => {
      if (isFinal(answer)) this.#key = undefined;
      return answer;
    });
    return this.#underway;
  }
}

/** True if this answer will not change by asking again: the order is placed, or refused for a reason that stays. */
function isFinal({ status, body }) {
  return status < 500 && status !== 0 && body.type !== '/problems/in-progress' && status !== 401 && status !== 429;
}

/** True if the page itself should ask again with the same key. */
export function isWorthAskingAgain({ status, body }) {
  return status === 0 || status >= 500 || status === 429 || body.type === '/problems/in-progress';
}

/** What a customer is told; `nameOf` names an item. */
export function wordsFor({ status, body }, nameOf) {
  if (status === 200 || status === 201) return { kind: 'good', text: `Thank you! Your pickup number is ${body.pickup}.` };
  if (body.type === '/problems/sold-out') return { kind: 'sorry', text: `So sorry, ${soldOut(body, nameOf)} Please choose something else.` };
  if (body.type === '/problems/already-started') return { kind: 'sorry', text: 'Your film has started. Please come to the counter, we are happy to help.' };
  if (status === 401) return { kind: 'sorry', text: 'Please sign in again.' };
  if (isWorthAskingAgain({ status, body })) return { kind: 'wait', text: 'We are very busy. Please tap Order once more: you will not be charged twice.' };
  return { kind: 'sorry', text: body.errors?.map(({ message }) => message).join(', ') ?? 'That did not work.' };
}

function soldOut(body, nameOf) {
  const told = (body.errors ?? []).map(({ message }) => message.replace(/item (\d+)/, (_, id) => nameOf(Number(id))));
  return told.length === 0 ? 'something is sold out.' : `${told.join(', ')}.`;
}
