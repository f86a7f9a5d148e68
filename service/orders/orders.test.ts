// Orders against a real server: what is stored, how often, and what is answered when it cannot be.
import { Writable } from 'node:stream';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inProgressOutcome, outcomeHeader } from '../../contract/vocabulary/headers.ts';
import { inProgressStatus } from '../../contract/vocabulary/metrics.ts';
import { probe } from '../../contract/vocabulary/reference-data.ts';
import { exportedLine, type ExportedLine } from '../../contract/stored.ts';
import { exportStored } from '../export-stored.ts';
import type { Pod } from '../pod.ts';
import { send, openCinema, openPod, orderOf } from '../testing/cinema.ts';
import { DatabaseServer } from '../testing/server.ts';

let server: DatabaseServer;
let admin: Connection;
let pods: (Pod & { url: string; managementUrl: string })[];
let url: string;
let other: string;

beforeAll(async () => {
  server = await DatabaseServer.start();
  await openCinema(server);
  admin = await server.administer('orders');
  pods = await Promise.all([openPod(server), openPod(server, { podName: 'pod-u' })]);
  [url, other] = pods.map((pod) => pod.url) as [string, string];
});
afterAll(async () => {
  await Promise.all(pods.map((pod) => pod.leave()));
  await admin.end();
  await server.end();
});

/** How many orders the first pod answered with a status, as its metrics have it. */
async function counted(status: number): Promise<number> {
  const text = await (await fetch(`${pods[0]?.managementUrl}/metrics`)).text();
  const labels = `http_request_method="POST",http_route="/api/orders",http_response_status_code="${status}"`;
  const series = `http_server_request_duration_seconds_count{${labels}} `;
  return Number(
    text
      .split('\n')
      .find((line) => line.startsWith(series))
      ?.slice(series.length),
  );
}

async function count(sql: string, values: unknown[] = []): Promise<number> {
  const [rows] = await admin.query<RowDataPacket[]>(sql, values);
  return Number(Object.values(rows[0] ?? {})[0]);
}

async function stored(): Promise<ExportedLine[]> {
  const lines: string[] = [];
  const out = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString());
      done();
    },
  });
  await exportStored(server.address('orders'), out);
  return lines
    .join('')
    .trim()
    .split('\n')
    .map((line) => exportedLine.parse(JSON.parse(line)));
}

describe('placing an order', () => {
  it('placing an order names what is sold out, and only that', async () => {
    await admin.query(
      'UPDATE stock SET quantity = 3, initial_quantity = 3 WHERE theatre_id = 2 AND item_id = 7',
    );
    await admin.query(
      'UPDATE stock SET quantity = 0, initial_quantity = 0 WHERE theatre_id = 2 AND item_id = 8',
    );
    const answer = await send(url, '/api/orders', {
      member: 12,
      key: 'short',
      body: {
        theatre: 2,
        lines: [
          { item: 7, quantity: 2 },
          { item: 8, quantity: 1 },
        ],
      },
    });
    expect([answer.status, answer.body['errors']]).toEqual([
      409,
      [{ at: 'lines.1', message: 'item 8 is sold out' }],
    ]);
    expect(await count('SELECT quantity FROM stock WHERE theatre_id = 2 AND item_id = 7')).toBe(3);
    expect(
      await count("SELECT COUNT(*) FROM orders WHERE member_id = 12 AND idempotency_key = 'short'"),
    ).toBe(0);
  });

  it('placing an order stores the order with its lines, payment and ticket, and takes the stock', async () => {
    const before = await count('SELECT quantity FROM stock WHERE theatre_id = 1 AND item_id = 5');
    const answer = await send(url, '/api/orders', {
      member: 11,
      key: 'whole',
      body: {
        theatre: 1,
        screening: 'later',
        lines: [
          { item: 6, quantity: 1 },
          { item: 5, quantity: 2 },
        ],
      },
    });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      id: expect.stringMatching(/^[0-9A-Z]{26}$/),
      status: 'confirmed',
      pickup: expect.stringMatching(/^[A-Z]-\d{3}$/),
      theatre: 1,
      screening: 'later',
      lines: [
        { item: 5, quantity: 2, unitPrice: 5_500 },
        { item: 6, quantity: 1, unitPrice: 6_500 },
      ],
      amount: 17_500,
    });
    const { id } = answer.body;
    const facts = await stored();
    expect(
      facts.filter((fact) => ('id' in fact ? fact.id === id : 'order' in fact && fact.order === id)),
    ).toEqual([
      {
        kind: 'order',
        id,
        member: 11,
        key: 'whole',
        theatre: 1,
        screening: 'later',
        status: 'confirmed',
        lines: answer.body['lines'],
      },
      { kind: 'payment', order: id, amount: 17_500, refunded: false },
      { kind: 'ticket', order: id, of: 'ordered' },
    ]);
    expect(facts).toContainEqual({
      kind: 'stock',
      theatre: 1,
      item: 5,
      quantity: before - 2,
      initialQuantity: 100_000,
    });
    expect(facts.at(-1)).toEqual({ kind: 'end' });
  });

  it('placing an order sells exactly the last ten of an item to a hundred simultaneous customers on two pods', async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        send(n % 2 === 0 ? url : other, '/api/orders', { member: 100 + n, key: 'last', body: orderOf(1) }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(10);
    const refused = answers.filter(({ status }) => status !== 201);
    expect(new Set(refused.map(({ status, body }) => `${status} ${String(body['type'])}`))).toEqual(
      new Set(['409 /problems/sold-out']),
    );
    expect(await count('SELECT quantity FROM stock WHERE theatre_id = 1 AND item_id = 1')).toBe(0);
    expect(await count("SELECT COUNT(*) FROM orders WHERE idempotency_key = 'last'")).toBe(10);
  });

  it('placing an order places one order when the same key races on two pods, and answers all with that order or in-progress', async () => {
    for (let round = 0; round < 10; round += 1) {
      const key = `race-${round}`;
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, n) =>
          send(n % 2 === 0 ? url : other, '/api/orders', { member: 12, key, body: orderOf(7) }),
        ),
      );
      const good = answers.filter(({ status }) => status < 300);
      expect(good.filter(({ status }) => status === 201)).toHaveLength(1);
      expect(new Set(good.map(({ body }) => JSON.stringify(body))).size).toBe(1);
      for (const { status, body } of answers.filter((answer) => answer.status >= 300))
        expect([status, body['type']]).toEqual([409, '/problems/in-progress']);
      expect(
        await count('SELECT COUNT(*) FROM orders WHERE member_id = 12 AND idempotency_key = ?', [key]),
      ).toBe(1);
    }
    expect(
      await count(
        'SELECT COUNT(*) FROM payments p JOIN orders o ON o.id = p.order_id WHERE o.member_id = 12',
      ),
    ).toBe(10);
  });

  it('placing an order answers in-progress within its bounded wait while another pod holds the key, and places the order afterwards', async () => {
    await admin.query(`START TRANSACTION; INSERT INTO orders (id, member_id, idempotency_key, request_hash, theatre_id)
      VALUES ('HELD', 13, 'held', REPEAT('x', 32), 1)`);
    const before = [await counted(409), await counted(inProgressStatus)] as const;
    const held = await send(url, '/api/orders', { member: 13, key: 'held', body: orderOf(8) });
    await admin.query('ROLLBACK');
    expect([held.status, held.body['type']]).toEqual([409, '/problems/in-progress']);
    expect(held.headers.get(outcomeHeader)).toBe(inProgressOutcome);
    // In metrics it is apart from the 409 of a sold-out item, which is good.
    await expect.poll(() => counted(inProgressStatus)).toBe(before[1] + 1);
    expect(await counted(409)).toBe(before[0]);
    expect((await send(url, '/api/orders', { member: 13, key: 'held', body: orderOf(8) })).status).toBe(201);
  });

  it('placing an order answers a repeated key with the stored order, also when the item has sold out since', async () => {
    const first = await send(url, '/api/orders', { member: 14, key: 'again', body: orderOf(9) });
    await admin.query('UPDATE stock SET quantity = 0 WHERE theatre_id = 1 AND item_id = 9');
    const again = await send(other, '/api/orders', { member: 14, key: 'again', body: orderOf(9) });
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body).toEqual(first.body);
  });

  it('placing an order accepts another order of lines in a repeat, but refuses another quantity', async () => {
    const body = (...lines: [number, number][]) => ({
      theatre: 1,
      lines: lines.map(([item, quantity]) => ({ item, quantity })),
    });
    await send(url, '/api/orders', { member: 15, key: 'k', body: body([10, 1], [11, 2]) });
    expect(
      (await send(url, '/api/orders', { member: 15, key: 'k', body: body([11, 2], [10, 1]) })).status,
    ).toBe(200);
    const refused = await send(url, '/api/orders', { member: 15, key: 'k', body: body([11, 3], [10, 1]) });
    expect([refused.status, refused.body['type']]).toEqual([422, '/problems/other-body']);
  });

  it('placing an order keeps keys apart that differ in case, and the same key of two members', async () => {
    const places = await Promise.all(
      [
        [16, 'abc'],
        [16, 'ABC'],
        [17, 'abc'],
      ].map(([member, key]) =>
        send(url, '/api/orders', { member: member as number, key: key as string, body: orderOf(12) }),
      ),
    );
    expect(new Set(places.map(({ body }) => body['id'])).size).toBe(3);
  });

  it('placing an order leaves nothing behind when only one of two items is sold out', async () => {
    const before = await count('SELECT quantity FROM stock WHERE theatre_id = 1 AND item_id = 13');
    const answer = await send(url, '/api/orders', {
      member: 18,
      key: 'half',
      body: {
        theatre: 1,
        lines: [
          { item: 13, quantity: 1 },
          { item: 2, quantity: 1 },
        ],
      },
    });
    expect([answer.status, answer.headers.get(outcomeHeader)]).toEqual([409, null]);
    expect(answer.body['errors']).toEqual([{ at: 'lines.1', message: 'item 2 is sold out' }]);
    expect(await count('SELECT quantity FROM stock WHERE theatre_id = 1 AND item_id = 13')).toBe(before);
    expect(await count('SELECT COUNT(*) FROM orders WHERE member_id = 18')).toBe(0);
    expect(
      (
        await send(url, '/api/orders', {
          member: 18,
          key: 'half',
          body: {
            theatre: 1,
            lines: [
              { item: 13, quantity: 1 },
              { item: 2, quantity: 1 },
            ],
          },
        })
      ).status,
    ).toBe(409);
  });

  it('placing an order refuses a film that has begun, a screening elsewhere, and what the theatre does not sell', async () => {
    const begun = await send(url, '/api/orders', {
      member: 19,
      key: 'a',
      body: orderOf(14, 1, { screening: 'begun' }),
    });
    const elsewhere = await send(url, '/api/orders', {
      member: 19,
      key: 'b',
      body: orderOf(14, 1, { screening: 'later', theatre: 2 }),
    });
    const unknown = await send(url, '/api/orders', { member: 19, key: 'c', body: orderOf(999) });
    const nowhere = await send(url, '/api/orders', {
      member: 19,
      key: 'd',
      body: orderOf(14, 1, { theatre: 77 }),
    });
    expect([begun, elsewhere, unknown, nowhere].map(({ status, body }) => [status, body['type']])).toEqual([
      [422, '/problems/already-started'],
      [400, '/problems/bad-request'],
      [400, '/problems/bad-request'],
      [400, '/problems/bad-request'],
    ]);
    expect(unknown.body['errors']).toEqual([
      { at: 'lines.0.item', message: 'theatre 1 does not sell item 999' },
    ]);
    expect(await count('SELECT COUNT(*) FROM orders WHERE member_id = 19')).toBe(0);
  });

  it('placing an order refuses what is off the menu, but sells the probe’s item to the probe', async () => {
    await admin.query('UPDATE items SET on_menu = FALSE WHERE id = 13');
    const refused = await send(url, '/api/orders', { member: 27, key: 'off', body: orderOf(13) });
    const foreign = await send(url, '/api/orders', { member: 27, key: 'probe', body: orderOf(probe.item) });
    const probing = await send(url, '/api/orders', {
      member: probe.member,
      key: 'probe',
      body: orderOf(probe.item),
    });
    await admin.query('UPDATE items SET on_menu = TRUE WHERE id = 13');
    expect([refused, foreign, probing].map(({ status }) => status)).toEqual([400, 400, 201]);
    expect(refused.body['errors']).toEqual([
      { at: 'lines.0.item', message: 'theatre 1 does not sell item 13' },
    ]);
    expect(await count('SELECT COUNT(*) FROM orders WHERE member_id = 27')).toBe(0);
  });

  it('placing an order takes a key in quotes, as the IETF draft writes it, for the same key without', async () => {
    const bare = await send(url, '/api/orders', { member: 28, key: 'quoted-1', body: orderOf(12) });
    const quoted = await send(url, '/api/orders', { member: 28, key: '"quoted-1"', body: orderOf(12) });
    const withParameter = await send(url, '/api/orders', {
      member: 28,
      key: '"quoted-1";a=1',
      body: orderOf(12),
    });
    expect([bare, quoted, withParameter].map(({ status }) => status)).toEqual([201, 200, 200]);
    expect(new Set([bare, quoted, withParameter].map(({ body }) => body['id'])).size).toBe(1);
  });

  it('placing an order repeats a transaction that the server rolled back in favour of another', async () => {
    // This connection holds item 20 and then requests item 15, while the order holds 15 and requests 20: a
    // deadlock, whose victim is the transaction that changed fewer rows.
    await admin.query(`START TRANSACTION; UPDATE stock SET quantity = quantity + 1 WHERE theatre_id = 2;
      UPDATE stock SET quantity = quantity WHERE theatre_id = 1 AND item_id = 20`);
    const ordering = send(url, '/api/orders', {
      member: 20,
      key: 'dead',
      body: {
        theatre: 1,
        lines: [
          { item: 15, quantity: 1 },
          { item: 20, quantity: 1 },
        ],
      },
    });
    await expect.poll(waitingOrders, { interval: 10 }).toBeGreaterThan(0);
    await admin.query('UPDATE stock SET quantity = quantity WHERE theatre_id = 1 AND item_id = 15');
    await admin.query('ROLLBACK');
    expect((await ordering).status).toBe(201);
    expect(
      await count(
        'SELECT COUNT(*) FROM payments p JOIN orders o ON o.id = p.order_id WHERE o.member_id = 20',
      ),
    ).toBe(1);
  });

  /** Orders that wait for the stock's locks: information_schema.innodb_trx would lag by 100 ms. */
  async function waitingOrders(): Promise<number> {
    return count(
      "SELECT COUNT(*) FROM information_schema.processlist WHERE user = 'pod' AND info LIKE 'UPDATE stock%' AND time_ms > 20",
    );
  }
});

describe('an order afterwards', () => {
  it('an order afterwards is read by its owner alone', async () => {
    const {
      body: { id },
    } = await send(url, '/api/orders', { member: 21, key: 'mine', body: orderOf(16, 2) });
    expect((await send(other, `/api/orders/${String(id)}`, { member: 21 })).body).toMatchObject({
      id,
      status: 'confirmed',
      amount: 6_600,
    });
    const foreign = await send(url, `/api/orders/${String(id)}`, { member: 22 });
    const missing = await send(url, '/api/orders/01ARZ3NDEKTSV4RRFFQ69G5FAV', { member: 22 });
    expect([foreign.status, missing.status]).toEqual([404, 404]);
    expect(foreign.body['detail']).toBe(missing.body['detail']);
    expect((await send(url, `/api/orders/${String(id)}`)).status).toBe(401);
  });

  it('an order afterwards is cancelled once by any number of requests on any pod: stock returned, payment refunded, one ticket', async () => {
    const before = await count('SELECT quantity FROM stock WHERE theatre_id = 1 AND item_id = 17');
    const {
      body: { id },
    } = await send(url, '/api/orders', { member: 23, key: 'gone', body: orderOf(17, 3) });
    const cancels = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        send(n % 2 === 0 ? url : other, `/api/orders/${String(id)}/cancel`, { member: 23, method: 'POST' }),
      ),
    );
    expect(cancels.map(({ status, body }) => [status, body['status']])).toEqual(
      Array.from({ length: 8 }, () => [200, 'cancelled']),
    );
    expect(await count('SELECT quantity FROM stock WHERE theatre_id = 1 AND item_id = 17')).toBe(before);
    const facts = (await stored()).filter((fact) => 'order' in fact && fact.order === id);
    expect(facts).toEqual([
      { kind: 'payment', order: id, amount: 8_400, refunded: true },
      { kind: 'ticket', order: id, of: 'ordered' },
      { kind: 'ticket', order: id, of: 'cancelled' },
    ]);
    expect((await send(url, `/api/orders/${String(id)}`, { member: 23 })).body['status']).toBe('cancelled');
  });

  it('an order afterwards is not cancelled by another member, nor once the film has begun', async () => {
    const {
      body: { id },
    } = await send(url, '/api/orders', {
      member: 24,
      key: 'film',
      body: orderOf(18, 1, { screening: 'later' }),
    });
    expect((await send(url, `/api/orders/${String(id)}/cancel`, { member: 25, method: 'POST' })).status).toBe(
      404,
    );
    await admin.query("UPDATE orders SET screening_id = 'begun' WHERE id = ?", [id]);
    const late = await send(url, `/api/orders/${String(id)}/cancel`, { member: 24, method: 'POST' });
    expect([late.status, late.body['type']]).toEqual([422, '/problems/already-started']);
  });
});
