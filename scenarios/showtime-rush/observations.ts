// What a step writes into the ledger, and what every request of a step has in common.
import { outcomeOf, formatLedgerLine } from '../../contract/vocabulary/index.ts';
import type { LedgerOp, Observation, OrderedLine, RawObservation } from '../../contract/vocabulary/index.ts';
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

/** The two ledger lines of each send: one before the request leaves, one after the answer. */
export function ledger(
  { customer: { n, member } }: Visit,
  { atMs }: Step,
  about: About,
  requested: Requested = {},
): Required<Pick<Intent, 'beforeSend' | 'afterSend'>> {
  const log = (
    observation: Pick<RawObservation, 'send' | 'outcome' | 'wallMs'> & Partial<Observation>,
  ): void => {
    console.log(formatLedgerLine({ n, member, ...about, ...observation, thinkMs: atMs }));
  };
  return {
    beforeSend: (send) => log({ send, outcome: 'attempted', wallMs: Date.now(), ...requested }),
    afterSend: (send, reply) =>
      log({
        send,
        outcome: outcomeOf(reply),
        wallMs: reply.endedWallMs ?? Date.now(),
        ...answerIn(reply),
      }),
  };
}

/** A menu that showed less than this customer orders: `left` has the items and how many were left. */
export function noteShortage(
  { customer: { n, member, theatre }, key }: Visit,
  { atMs }: Step,
  left: readonly OrderedLine[],
): void {
  const about = { n, member, op: 'menu', key, send: 1, outcome: 'acknowledged', status: 200 } as const;
  console.log(formatLedgerLine({ ...about, theatre, lines: left, wallMs: Date.now(), thinkMs: atMs }));
}

/** The parts of an answer that describe an order. */
function answerIn({ status, problemType, pod, wrong, document = {} }: Reply): Partial<Observation> {
  const { id, lines, status: state } = document;
  const answered = status >= 200 && status < 300;
  return {
    ...(status === 0 ? {} : { status }),
    ...(problemType === undefined ? {} : { problem: problemType }),
    ...(pod === undefined ? {} : { pod }),
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
