// The state and texts of the ordering page: one key per basket until it is answered, and a text for every
// answer.

/**
 * Holds what a customer chose and the one order that may be under way. A double tap joins the order under
 * way; a retry after an unknown outcome sends the very same key, so nothing is ordered twice. Once an order
 * has a final answer, the next tap is a new order with a new key.
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

  /**
   * Sets how many of an item are in the basket, 0 to 10. Another basket is another order: it gets another
   * key.
   */
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

/** True if this answer is final: the order was placed, or refused for a reason that does not change. */
function isFinal({ status, body }) {
  return status < 500 && status !== 0 && body.type !== '/problems/in-progress' && status !== 401 && status !== 429;
}

/** True if the page should send again with the same key. */
export function isWorthRetrying({ status, body }) {
  return status === 0 || status >= 500 || status === 429 || body.type === '/problems/in-progress';
}

/** The message for the customer; `nameOf` names an item. */
export function messageFor({ status, body }, nameOf) {
  if (status === 200 || status === 201) return { kind: 'good', text: `Thank you! Your pickup number is ${body.pickup}.` };
  if (body.type === '/problems/sold-out') return { kind: 'sorry', text: `So sorry, ${soldOut(body, nameOf)} Please choose something else.` };
  if (body.type === '/problems/already-started') return { kind: 'sorry', text: 'Your film has started. Please come to the counter, we are happy to help.' };
  if (status === 401) return { kind: 'sorry', text: 'Please sign in again.' };
  if (isWorthRetrying({ status, body })) return { kind: 'wait', text: 'We are very busy. Please tap Order once more: you will not be charged twice.' };
  return { kind: 'sorry', text: body.errors?.map(({ message }) => message).join(', ') ?? 'That did not work.' };
}

function soldOut(body, nameOf) {
  const text = (body.errors ?? []).map(({ message }) => message.replace(/item (\d+)/, (_, id) => nameOf(Number(id))));
  return text.length === 0 ? 'something is sold out.' : `${text.join(', ')}.`;
}
