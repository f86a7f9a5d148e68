// Watches one server over the network only, and says once when it is dead or hung.
import { connect } from 'node:net';
import type { Clock } from '../../contract/index.ts';
import type { Account } from './accounts.ts';
import { ControlLink, type Where } from './control-link.ts';
import {
  afterFreshSilence,
  afterTick,
  alive,
  defaultThresholds,
  isHung,
  type Liveness,
  type Thresholds,
} from './liveness.ts';

//   two old connections ask every tick ──────────── an answer ─────▶ silence = 0
//   one of them is closed on us ──▶ connect again ── refused ──────▶ dead, at once
//   silence over 100 ms ──▶ new connections, one every 250 ms, side by side
//   silence over the limit, old and new ───────────────────────────▶ hung

export interface Lost {
  how: 'dead' | 'hung';
  because: string;
  /** How long nothing had been heard, ms. */
  silentMs: number;
}
export interface Watched {
  where: Where;
  account: Account;
  clock: Clock;
  thresholds?: Thresholds;
  onLost: (lost: Lost) => void;
}

const links = 2;
const freshAfterMs = 100;
const freshEveryMs = 250;
const freshTimeoutMs = 400;
const refusalTimeoutMs = 1_000;
/** A question that waits longer is of no use; the connection is replaced then. */
const answerTimeoutMs = 30_000;

/** Starts watching; the function returned ends it. */
export function watch(watched: Watched): () => void {
  const ending = new AbortController();
  const state: State = { liveness: alive, told: false, ending };
  for (let link = 0; link < links; link += 1) void keepAsking(watched, state);
  void keepCounting(watched, state);
  return () => ending.abort();
}

interface State {
  liveness: Liveness;
  told: boolean;
  ending: AbortController;
}

function tell({ onLost }: Watched, state: State, how: Lost['how'], because: string): void {
  if (state.told || state.ending.signal.aborted) return;
  state.told = true;
  const { silentMs } = state.liveness;
  state.ending.abort();
  onLost({ how, because, silentMs: Math.round(silentMs) });
}

async function keepAsking(watched: Watched, state: State): Promise<void> {
  const { clock, where, account, thresholds = defaultThresholds } = watched;
  const { signal } = state.ending;
  while (!signal.aborted) {
    try {
      const link = await ControlLink.open(where, account, answerTimeoutMs);
      signal.addEventListener('abort', () => link.close(), { once: true });
      for (;;) {
        await link.rows('SELECT 1', answerTimeoutMs);
        state.liveness = alive;
        await clock.sleep(thresholds.tickMs, signal);
        if (link.isLost) throw new Error('connection lost');
      }
    } catch {
      if (signal.aborted) return;
      if (await refuses(where))
        tell(watched, state, 'dead', 'its connection ended and a new one was refused');
      else await clock.sleep(5, signal).catch(() => undefined);
    }
  }
}

async function keepCounting(watched: Watched, state: State): Promise<void> {
  const { clock, thresholds = defaultThresholds } = watched;
  let lastMs = clock.nowMs();
  let freshMs = 0;
  while (!state.ending.signal.aborted) {
    await clock.sleep(thresholds.tickMs, state.ending.signal).catch(() => undefined);
    const nowMs = clock.nowMs();
    state.liveness = afterTick(state.liveness, nowMs - lastMs, thresholds);
    lastMs = nowMs;
    if (state.liveness.silentMs > freshAfterMs && nowMs - freshMs > freshEveryMs) {
      freshMs = nowMs;
      void tryFresh(watched, state);
    }
    if (isHung(state.liveness, thresholds))
      tell(watched, state, 'hung', 'no answer on old and new connections');
  }
}

async function tryFresh(watched: Watched, state: State): Promise<void> {
  try {
    const link = await ControlLink.open(watched.where, watched.account, freshTimeoutMs);
    state.liveness = alive;
    link.close();
  } catch (error) {
    if ((error as { code?: string }).code === 'ECONNREFUSED')
      tell(watched, state, 'dead', 'a new connection was refused');
    else state.liveness = afterFreshSilence(state.liveness);
  }
}

/** On loopback a refusal is final: nobody listens there any more. */
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
      .once('error', (error: { code?: string }) => settle(error.code === 'ECONNREFUSED'));
  });
}
