// The ordering page: a double tap is one order, a retry is the same one, and every answer has a friendly
// text.
import { describe, expect, it } from 'vitest';

interface Answer {
  status: number;
  body: Record<string, unknown>;
}
interface Line {
  item: number;
  quantity: number;
}
interface PageBasket {
  lines: Line[];
  set(item: number, quantity: number): void;
  clear(): void;
  order(send: (key: string, lines: Line[]) => Promise<Answer>): Promise<Answer>;
}
const page = './public/basket.js';
const { Basket, messageFor } = (await import(page)) as {
  Basket: new (newKey: () => string) => PageBasket;
  messageFor: (answer: Answer, nameOf: (item: number) => string) => { kind: string; text: string };
};

function filled(): PageBasket {
  let keys = 0;
  const basket = new Basket(() => `key-${(keys += 1)}`);
  basket.set(3, 2);
  return basket;
}

/** Sends the basket and gives the key back that it went with. */
async function keyOf(basket: PageBasket, answer: Answer): Promise<string> {
  let used = '';
  await basket.order(async (key) => {
    used = key;
    return answer;
  });
  return used;
}

const placed: Answer = { status: 201, body: { pickup: 'K-042' } };
const busy: Answer = { status: 503, body: { type: '/problems/overloaded' } };

describe('a basket', () => {
  it('a basket sends once when Order is tapped twice, and gives both taps the same result', async () => {
    const basket = filled();
    let sent = 0;
    let answer: (answer: Answer) => void = () => {};
    const send = (): Promise<Answer> => {
      sent += 1;
      return new Promise((resolve) => {
        answer = resolve;
      });
    };
    const taps = [basket.order(send), basket.order(send)];
    basket.set(3, 5);
    answer(placed);
    expect(await Promise.all(taps)).toEqual([placed, placed]);
    expect(sent).toBe(1);
    expect(basket.lines).toEqual([{ item: 3, quantity: 2 }]);
  });

  it('a basket keeps its key while the outcome is unknown, and takes a new one after a final answer', async () => {
    const basket = filled();
    const unknown: Answer[] = [
      busy,
      { status: 0, body: {} },
      { status: 500, body: {} },
      { status: 409, body: { type: '/problems/in-progress' } },
      { status: 401, body: {} },
    ];
    for (const answer of unknown) expect(await keyOf(basket, answer)).toBe('key-1');
    expect(await keyOf(basket, placed)).toBe('key-1');
    expect(await keyOf(basket, placed)).toBe('key-2');
  });

  it('a basket takes a new key once its contents change', async () => {
    const basket = filled();
    expect(await keyOf(basket, busy)).toBe('key-1');
    basket.set(4, 1);
    expect(await keyOf(basket, busy)).toBe('key-2');
  });
});

describe('messages', () => {
  const say = (answer: Answer) => messageFor(answer, (item) => `Snack ${item}`).text;
  it('messages name the pickup number and what is sold out, and state that a retry is safe', () => {
    expect(say(placed)).toBe('Thank you! Your pickup number is K-042.');
    expect(
      say({
        status: 409,
        body: { type: '/problems/sold-out', errors: [{ at: 'lines.0', message: 'item 3 is sold out' }] },
      }),
    ).toBe('So sorry, Snack 3 is sold out. Please choose something else.');
    expect(say(busy)).toContain('you will not be charged twice');
  });
});
