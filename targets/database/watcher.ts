// Watches one server over the network only, and reports once when it is dead or hung.
import { connect } from 'node:net';
import type { Clock } from '../../contract/index.ts';
import type { Account } from './accounts.ts';
import { ControlLink, type Where } from './control-link.ts';
import {
  afterUnansweredProbes,
  afterTick,
  alive,
  defaultThresholds,
  isHung,
  type Liveness,
  type Thresholds,
} from './liveness.ts';

//   two old connections query every tick ────────── an answer ─────▶ unresponsive for 0 ms
//   one of them is closed by the server ──▶ reconnect ── refused ──────▶ dead, at once
//   unresponsive over 150 ms ──▶ new connections, one every 250 ms, side by side
//   unresponsive over the limit, old and new ──────────────────────▶ hung

export interface Lost {
  how: 'dead' | 'hung';
  because: string;
  /** How long nothing had been received, ms. */
  unresponsiveMs: number;
}
export interface WatchedServer {
  where: Where;
  account: Account;
  clock: Clock;
  thresholds?: Thresholds;
  onLost: (lost: Lost) => void;
}

const links = 2;
const probeAfterMs = 150;
const probeIntervalMs = 250;
const probeTimeoutMs = 400;
const refusalTimeoutMs = 1_000;
/** A question that waits longer is of no use; the connection is replaced then. */
const answerTimeoutMs = 30_000;

/** Starts watching; the function returned ends it. */
export function watch(watched: WatchedServer): () => void {
  const ending = new AbortController();
  const state: State = { liveness: alive, isReported: false, ending };
  for (let link = 0; link < links; link += 1) void keepPolling(watched, state);
  void keepCounting(watched, state);
  return () => ending.abort();
}

interface State {
  liveness: Liveness;
  isReported: boolean;
  ending: AbortController;
}

function emit({ onLost }: WatchedServer, state: State, how: Lost['how'], because: string): void {
  if (state.isReported || state.ending.signal.aborted) return;
  state.isReported = true;
  const { unresponsiveMs } = state.liveness;
  state.ending.abort();
  onLost({ how, because, unresponsiveMs: Math.round(unresponsiveMs) });
}

async function keepPolling(watched: WatchedServer, state: State): Promise<void> {
  const { clock, where, account, thresholds = defaultThresholds } = watched;
  const { signal } = state.ending;
  while (!signal.aborted) {
    try {
      const link = await ControlLink.open(where, account, answerTimeoutMs);
      signal.addEventListener('abort', () => link.close(), { once: true });
      const lost = new AbortController();
      link.whenLost(() => lost.abort());
      // A connection that ends between two questions is noticed then, not at the next question.
      const resting = AbortSignal.any([signal, lost.signal]);
      for (;;) {
        await link.rows('SELECT 1', answerTimeoutMs);
        state.liveness = alive;
        await clock.sleep(thresholds.tickMs, resting);
      }
    } catch {
      if (signal.aborted) return;
      if (await refuses(where))
        emit(watched, state, 'dead', 'its connection ended and a new one was refused');
      else await clock.sleep(5, signal).catch(() => undefined);
    }
  }
}

async function keepCounting(watched: WatchedServer, state: State): Promise<void> {
  const { clock, thresholds = defaultThresholds } = watched;
  let lastMs = clock.nowMs();
  let livenessWindowMs = 0;
  while (!state.ending.signal.aborted) {
    await clock.sleep(thresholds.tickMs, state.ending.signal).catch(() => undefined);
    const nowMs = clock.nowMs();
    state.liveness = afterTick(state.liveness, nowMs - lastMs, thresholds);
    lastMs = nowMs;
    if (state.liveness.unresponsiveMs > probeAfterMs && nowMs - livenessWindowMs > probeIntervalMs) {
      livenessWindowMs = nowMs;
      void probeLiveness(watched, state);
    }
    if (isHung(state.liveness, thresholds))
      emit(watched, state, 'hung', 'no answer on old and new connections');
  }
}

async function probeLiveness(watched: WatchedServer, state: State): Promise<void> {
  try {
    const link = await ControlLink.open(watched.where, watched.account, probeTimeoutMs);
    state.liveness = alive;
    link.close();
  } catch (error) {
    if ((error as { code?: string }).code === 'ECONNREFUSED')
      emit(watched, state, 'dead', 'a new connection was refused');
    else state.liveness = afterUnansweredProbes(state.liveness);
  }
}

/** The address answers that nothing listens, or the name or the host is gone, as of a container that ended. */
const refusals = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENOTFOUND']);

/** On loopback and in a network of containers a refusal is final: no process listens there any more. */
function refuses({ address, port }: Where): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, timeout: refusalTimeoutMs });
    const settle = (refused: boolean): void => {
      socket.destroy();
      resolve(refused);
    };
    socket
      .once('connect', () => settle(false))
      .once('timeout', () => settle(false))
      .once('error', ({ code }: { code?: string }) => settle(code !== undefined && refusals.has(code)));
  });
}
