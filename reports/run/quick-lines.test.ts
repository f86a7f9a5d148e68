// The short cut gives what JSON.parse and the schemas of the contract give, or nothing at all.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ledgerLine, ledgerOps, outcomes, phases, storedLine } from '../../contract/index.ts';
import { quickLedgerLine, quickStoredLine } from './quick-lines.ts';

const integer = fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.nat(9));
const ms = fc.oneof(
  fc.integer({ min: -1_000, max: 100_000_000 }).map((n) => n / 1_000),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 0.1, 1e21, 1e-7, 123456789.123456, 9007199254740993),
);
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', 'é', '주문', '"', '\\', '\n', '\0'),
);
const item = fc.record({ item: integer, quantity: integer });
const orderStatus = fc.constantFrom('confirmed', 'cancelled');
const required = ['atMs', 'scheduledMs', 'n', 'op', 'member', 'key', 'send', 'outcome'] as const;

const ledgerObject = fc.record(
  {
    atMs: ms,
    scheduledMs: ms,
    n: integer,
    op: fc.constantFrom(...ledgerOps),
    member: integer,
    key: text,
    send: integer,
    outcome: fc.constantFrom(...outcomes),
    status: integer,
    problem: text,
    pod: text,
    order: text,
    theatre: integer,
    screening: text,
    lines: fc.array(item, { maxLength: 3 }),
    orderStatus,
    wrong: text,
    settling: fc.boolean(),
    run: text,
  },
  { requiredKeys: [...required] },
);
const phase = fc.constantFrom(...phases);
const priced = fc.record({ item: integer, quantity: integer, unitPrice: integer });
const storedObject = fc.oneof(
  fc.record(
    {
      phase,
      kind: fc.constant('order'),
      id: text,
      member: integer,
      key: text,
      theatre: integer,
      screening: fc.option(text),
      status: orderStatus,
      lines: fc.array(priced, { maxLength: 3 }),
    },
    { requiredKeys: ['phase', 'kind', 'id', 'member', 'key', 'theatre', 'status', 'lines'] },
  ),
  fc.record({ phase, kind: fc.constant('payment'), order: text, amount: integer, refunded: fc.boolean() }),
  fc.record({ phase, kind: fc.constant('ticket'), order: text, of: fc.constantFrom('ordered', 'cancelled') }),
  fc.record({
    phase,
    kind: fc.constant('stock'),
    theatre: integer,
    item: integer,
    quantity: integer,
    initialQuantity: integer,
  }),
  fc.record({ phase, kind: fc.constant('end') }),
);

type Schema = typeof quickLedgerLine | typeof quickStoredLine;

function slowly(schema: Schema, line: string): unknown {
  try {
    const parsed = schema.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** The line with some of its fields in another place, or damaged in the middle. */
function altered(
  object: object,
  { turn, cut, put, drop }: { turn: number; cut: number; put: string; drop: number },
): string {
  const entries = Object.entries(object);
  const turned = Object.fromEntries([
    ...entries.slice(turn % entries.length),
    ...entries.slice(0, turn % entries.length),
  ]);
  const line = JSON.stringify(turned);
  const at = cut % line.length;
  return line.slice(0, at) + put + line.slice(at + drop);
}
const alteration = fc.record({
  turn: fc.nat(20),
  cut: fc.nat(400),
  put: fc.oneof(
    fc.constantFrom(
      '',
      ' ',
      ',',
      '0',
      '00',
      '-',
      '.',
      '.5',
      'e3',
      'E',
      '+',
      '"',
      '{',
      '}',
      '[',
      ']',
      '\\u0041',
      '\t',
      ',"n":1',
    ),
    fc.string({ maxLength: 2 }),
  ),
  drop: fc.nat(3),
});

describe.each([
  ['ledger', quickLedgerLine as Schema, ledgerObject as fc.Arbitrary<object>],
  ['stored', quickStoredLine as Schema, storedObject as fc.Arbitrary<object>],
])('a line of the %s', (_name, schema, object) => {
  it('a line of a file is what the schema makes of it, or left to the schema', () => {
    fc.assert(
      fc.property(object, alteration, fc.boolean(), (one, alter, isAltered) => {
        const line = isAltered ? altered(one, alter) : JSON.stringify(one);
        const quick = schema.fromText?.(line);
        if (quick !== undefined) expect(quick).toEqual(slowly(schema, line));
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('lines as they are written', () => {
  const attempted =
    '{"atMs":419916.48,"scheduledMs":419915.48,"n":45895,"op":"order","member":6597,"key":"c8539dbeb797-20261123-45895","send":1,"outcome":"attempted","theatre":31,"screening":"c31-2","lines":[{"item":10,"quantity":3},{"item":24,"quantity":1}]}';
  const read =
    '{"atMs":-0.5,"scheduledMs":0,"n":-1,"op":"read","member":1,"key":"k","send":2,"outcome":"acknowledged","status":200,"order":"01","lines":[],"orderStatus":"confirmed","settling":true}';
  it.each([attempted, read, attempted])('%s takes the short cut', (line) => {
    expect(quickLedgerLine.fromText?.(line)).toEqual(ledgerLine.parse(JSON.parse(line)));
  });

  it('with every field that the schema of a ledger line has takes the short cut', () => {
    const whole = {
      ...(JSON.parse(attempted) as object),
      ...(JSON.parse(read) as object),
      problem: 'sold-out',
      pod: 'pod-2',
      wrong: 'other-price',
      run: '2026-11-30T09-00-00Z-showtime-rush',
    };
    expect(Object.keys(whole).sort()).toEqual(Object.keys(ledgerLine.shape).sort());
    expect(quickLedgerLine.fromText?.(JSON.stringify(whole))).toEqual(ledgerLine.parse(whole));
  });

  it.each([
    '{"phase":"final","kind":"order","id":"01","member":5,"key":"a-1","theatre":11,"status":"confirmed","lines":[{"item":23,"quantity":2,"unitPrice":3500}]}',
    '{"phase":"final","kind":"order","id":"01","member":5,"key":"a-1","theatre":11,"screening":"c11-2","status":"confirmed","lines":[]}',
    '{"phase":"final","kind":"order","id":"01","member":5,"key":"a-1","theatre":11,"screening":null,"status":"cancelled","lines":[]}',
    '{"phase":"before-settle","kind":"payment","order":"01","amount":7000,"refunded":false}',
    '{"phase":"final","kind":"ticket","order":"01","of":"ordered"}',
  ])('%s takes the short cut', (line) => {
    expect(quickStoredLine.fromText?.(line)).toEqual(storedLine.parse(JSON.parse(line)));
  });

  it.each([
    ['a field more', attempted.replace('"n":', '"more":1,"n":')],
    ['a field twice', attempted.replace('"n":', '"n":1,"n":')],
    ['a field less', attempted.replace('"n":45895,', '')],
    ['an escape', attempted.replace('c31', 'c\\u0031')],
    ['a space', attempted.replace(',', ', ')],
    ['a number with an exponent', attempted.replace('45895', '4e3')],
    ['a send of 0', attempted.replace('"send":1', '"send":0')],
    ['an op that is none', attempted.replace('"order"', '"orders"')],
    ['something behind it', `${attempted}x`],
  ])('lines as they are written with %s are left to the schema', (_what, line) => {
    expect(line).not.toBe(attempted);
    expect(quickLedgerLine.fromText?.(line)).toBeUndefined();
  });
});
