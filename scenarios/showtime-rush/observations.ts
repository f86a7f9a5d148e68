// What a step writes into the ledger, and what every request of a step has in common.
import { outcomeOf, sayLedger } from '../../contract/words/index.ts';
import type { LedgerOp, Observation, OrderedLine } from '../../contract/words/index.ts';
import type { Intent, Reply } from './app.ts';
import type { Step } from './customer.ts';
import type { Visit } from './visit-state.ts';

type Common = Pick<Intent, 'n' | 'ordinal' | 'thinkMs' | 'scheduledWallMs' | 'retries' | 'budget'> & {
  token?: string;
};

export function common(
  { customer: { n, retries }, token, arrivedWallMs, budget }: Visit,
  { atMs }: Step,
  ordinal: number,
): Common {
  return {
    n,
    ordinal,
    thinkMs: atMs,
    scheduledWallMs: arrivedWallMs + atMs,
    retries,
    budget,
    ...(token === undefined ? {} : { token }),
  };
}

type About = { op: LedgerOp; key: string } & Pick<Observation, 'order'>;
export type Requested = Pick<Observation, 'theatre' | 'screening' | 'lines'>;

/** The ledger's two lines of each send: one before anything leaves, one when the answer is there. */
export function ledger(
  { customer: { n, member } }: Visit,
  { atMs }: Step,
  about: About,
  requested: Requested = {},
): Required<Pick<Intent, 'beforeSend' | 'afterSend'>> {
  const say = (observation: Pick<Observation, 'send' | 'outcome'> & Partial<Observation>): void => {
    console.log(sayLedger({ n, member, ...about, ...observation, wallMs: Date.now(), thinkMs: atMs }));
  };
  return {
    beforeSend: (send) => say({ send, outcome: 'attempted', ...requested }),
    afterSend: (send, reply) => say({ send, outcome: outcomeOf(reply), ...answerIn(reply) }),
  };
}

/** A menu that showed less than this customer wants: `left` says how many of which items. */
export function noteShortage(
  { customer: { n, member, theatre }, key }: Visit,
  { atMs }: Step,
  left: readonly OrderedLine[],
): void {
  const about = { n, member, op: 'menu', key, send: 1, outcome: 'acknowledged', status: 200 } as const;
  console.log(sayLedger({ ...about, theatre, lines: left, wallMs: Date.now(), thinkMs: atMs }));
}

/** What an answer says of an order. */
function answerIn({ status, problemType, wrong, document = {} }: Reply): Partial<Observation> {
  const { id, lines, status: state } = document;
  const answered = status >= 200 && status < 300;
  return {
    ...(status === 0 ? {} : { status }),
    ...(problemType === undefined ? {} : { problem: problemType }),
    ...(answered && typeof id === 'string' ? { order: id } : {}),
    ...(answered && Array.isArray(lines) ? { lines: soundLines(lines) } : {}),
    ...(answered && (state === 'confirmed' || state === 'cancelled') ? { orderStatus: state } : {}),
    ...(wrong === undefined ? {} : { wrong }),
  };
}

/** A line that is none would make the whole observation malformed. */
function soundLines(lines: readonly unknown[]): OrderedLine[] {
  return lines.flatMap((line) => {
    const { item, quantity } = (line ?? {}) as OrderedLine;
    return Number.isInteger(item) && Number.isInteger(quantity) ? [{ item, quantity }] : [];
  });
}
