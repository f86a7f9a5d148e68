// Plays faults when they are asked for, through the same life as those of a plan; closing undoes what is open.
//
//   inject ─▶ resolve ─▶ inject ─▶ until in effect ─▶ hold ─▶ recover ─▶ until steady
//                                                      │ cut ─▶┘
import type { PlannedFault } from '../contract/index.ts';
import type { FaultLife } from './fault-life.ts';
import {
  declaringInTurn,
  newLife,
  outcomeOf,
  playFault,
  type PlayedFault,
  type Playing,
} from './play-fault.ts';

export interface OnDemandPlay {
  /**
   * Plays the next fault: its id is the next of `f1`, `f2`, … Resolves once it is steady or given up; its failures
   * are in the outcome and in `fault-step-failed` events. `atMs` is its time after the load's start, usually now.
   * @throws ShowtimeError fault-not-possible if the target lacks a capability; nothing was done then, and the
   * number is used up. @throws Error after `close`
   */
  inject(planned: PlannedFault): Promise<PlayedFault>;
  /**
   * Ends every hold now. Each fault is still proven, undone and watched; resolves when all are steady or given up.
   */
  cut(): Promise<void>;
  /** No more faults; resolves when those that were injected are over. */
  close(): Promise<void>;
}

/** Starts nothing by itself. The signal of `playing` interrupts as it interrupts a plan. */
export function openOnDemandPlay(playing: Playing): OnDemandPlay {
  const lives: FaultLife[] = [];
  const underWay = new Set<Promise<void>>();
  const declare = declaringInTurn(playing.signal, lives);
  let hold = new AbortController();
  let injected = 0;
  let closed = false;
  const allOver = async (): Promise<void> => {
    while (underWay.size > 0) await Promise.allSettled(underWay);
  };
  return {
    inject: async (planned) => {
      if (closed) throw new Error('no fault can be injected any more: the faults of this run are over');
      const life = newLife(playing, planned, injected++);
      lives.push(life);
      const play = playFault(playing, planned, { life, declare, cut: hold.signal });
      underWay.add(play);
      try {
        await play;
      } finally {
        underWay.delete(play);
      }
      return outcomeOf(life, planned.fault);
    },
    cut: async () => {
      hold.abort();
      hold = new AbortController();
      await allOver();
    },
    close: async () => {
      closed = true;
      await allOver();
    },
  };
}
