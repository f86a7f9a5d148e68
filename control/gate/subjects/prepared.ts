// Opens a subject that is prepared, such as checked out and built, and restarts it on request.
//
//   prepare ──▶ launch ──▶ runs ──▶ close ──▶ discard
//                 ▲          └─ restart ─┐
//                 └──────── close ◀──────┘
import type { OpenSubject } from './opening.ts';

/**
 * Its `close` ends its processes and removes the data of this launch, and leaves what it was prepared from.
 */
export type Launched = Omit<OpenSubject, 'restart'>;

export interface Prepared {
  /** One at a time. On any failure nothing of it is left but what it was prepared from. */
  launch: () => Promise<Launched>;
  /** Removes what it was prepared from; safe to repeat. */
  discard: () => Promise<void>;
}

/** On any failure, also of a restart, nothing of it is left. */
export async function openPrepared(prepared: Prepared): Promise<OpenSubject> {
  const launched = await orDiscard(prepared, prepared.launch);
  let closed: Promise<void> | undefined;
  let successor: Promise<OpenSubject> | undefined;
  const restart = async (): Promise<OpenSubject> => {
    if (closed !== undefined)
      throw new Error(`the ${launched.subject.side} was closed: it cannot be restarted`);
    await orDiscard(prepared, () => launched.close());
    const next = await openPrepared(prepared);
    closed ??= Promise.resolve();
    return next;
  };
  // A close during a restart applies to its result: the caller has no reference to it yet.
  const close = (): Promise<void> =>
    successor?.then(
      (next) => next.close(),
      () => undefined,
    ) ?? closeThen(launched, prepared.discard);
  return { ...launched, close: () => (closed ??= close()), restart: () => (successor ??= restart()) };
}

async function orDiscard<T>({ discard }: Prepared, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await discard();
    throw error;
  }
}

/** Closes, and then removes what belongs to it, also when it could not be closed. */
export async function closeThen(
  { close }: Pick<Launched, 'close'>,
  remove: () => Promise<void>,
): Promise<void> {
  try {
    await close();
  } finally {
    await remove();
  }
}
