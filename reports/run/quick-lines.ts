// The lines of ledger and stored facts as their writers write them, read without JSON.parse and schema; any
// other line is left to those.
import {
  ledgerLine,
  ledgerOps,
  outcomes,
  phases,
  storedLine,
  type LedgerLine,
  type StoredLine,
} from '../../contract/index.ts';
import { ObjectReader } from './object-reader.ts';
import type { LineSchema } from './text-lines.ts';

type Cells = readonly unknown[];

const orderStatuses = ['confirmed', 'cancelled'] as const;
const orderedLine = new ObjectReader({ item: 'integer', quantity: 'integer' }, ([item, quantity]: Cells) => ({
  item: item as number,
  quantity: quantity as number,
}));
const pricedLine = new ObjectReader(
  { item: 'integer', quantity: 'integer', unitPrice: 'integer' },
  ([item, quantity, unitPrice]: Cells) => ({
    item: item as number,
    quantity: quantity as number,
    unitPrice: unitPrice as number,
  }),
);

const ledger = new ObjectReader(
  {
    atMs: 'number',
    scheduledMs: 'number',
    n: 'integer',
    op: ledgerOps,
    member: 'integer',
    key: 'text',
    send: 'positive',
    outcome: outcomes,
    'status?': 'integer',
    'problem?': 'text',
    'pod?': 'text',
    'order?': 'text',
    'theatre?': 'integer',
    'screening?': 'text',
    'lines?': orderedLine,
    'orderStatus?': orderStatuses,
    'wrong?': 'text',
    'settling?': 'flag',
    'run?': 'text',
  },
  (cells: Cells): LedgerLine => ({
    atMs: cells[0] as number,
    scheduledMs: cells[1] as number,
    n: cells[2] as number,
    op: cells[3] as LedgerLine['op'],
    member: cells[4] as number,
    key: cells[5] as string,
    send: cells[6] as number,
    outcome: cells[7] as LedgerLine['outcome'],
    status: cells[8] as number | undefined,
    problem: cells[9] as string | undefined,
    pod: cells[10] as string | undefined,
    order: cells[11] as string | undefined,
    theatre: cells[12] as number | undefined,
    screening: cells[13] as string | undefined,
    lines: cells[14] as LedgerLine['lines'],
    orderStatus: cells[15] as LedgerLine['orderStatus'],
    wrong: cells[16] as string | undefined,
    settling: cells[17] as boolean | undefined,
    run: cells[18] as string | undefined,
  }),
);

type OfKind<K extends StoredLine['kind']> = StoredLine & { kind: K };
type Phase = StoredLine['phase'];

const order = new ObjectReader(
  {
    phase: phases,
    kind: ['order'],
    id: 'text',
    member: 'integer',
    key: 'text',
    theatre: 'integer',
    'screening?': 'text or null',
    status: orderStatuses,
    lines: pricedLine,
  },
  (cells: Cells): OfKind<'order'> => ({
    phase: cells[0] as Phase,
    kind: 'order',
    id: cells[2] as string,
    member: cells[3] as number,
    key: cells[4] as string,
    theatre: cells[5] as number,
    screening: cells[6] as OfKind<'order'>['screening'],
    status: cells[7] as OfKind<'order'>['status'],
    lines: cells[8] as OfKind<'order'>['lines'],
  }),
);
const payment = new ObjectReader(
  { phase: phases, kind: ['payment'], order: 'text', amount: 'integer', refunded: 'flag' },
  (cells: Cells): OfKind<'payment'> => ({
    phase: cells[0] as Phase,
    kind: 'payment',
    order: cells[2] as string,
    amount: cells[3] as number,
    refunded: cells[4] as boolean,
  }),
);
const ticket = new ObjectReader(
  { phase: phases, kind: ['ticket'], order: 'text', of: ['ordered', 'cancelled'] },
  (cells: Cells): OfKind<'ticket'> => ({
    phase: cells[0] as Phase,
    kind: 'ticket',
    order: cells[2] as string,
    of: cells[3] as OfKind<'ticket'>['of'],
  }),
);

const kindMark = '"kind":"';
const letterO = 111;
const letterP = 112;
const letterT = 116;

/** Only a guess from the first letter of the kind: each reader checks the whole line. */
function storedOf(text: string): StoredLine | undefined {
  switch (text.charCodeAt(text.indexOf(kindMark) + kindMark.length)) {
    case letterO:
      return order.read(text);
    case letterP:
      return payment.read(text);
    case letterT:
      return ticket.read(text);
    default:
      return undefined;
  }
}

/** As the schemas of the contract, with a short cut. */
export const quickLedgerLine: LineSchema<LedgerLine> = {
  safeParse: (value) => ledgerLine.safeParse(value),
  fromText: (text) => ledger.read(text),
};
export const quickStoredLine: LineSchema<StoredLine> = {
  safeParse: (value) => storedLine.safeParse(value),
  fromText: storedOf,
};
