// The state machine of a show: what each key and each event does in each state. Pure: effects are data.
//
//   setting-up ─load-started─▶ talking ─next─▶ predicting ─next─▶ playing ─fault-over─▶ scored ─next─▶ talking …
//        │                        ▲ reset         │ back            │ reset
//        │                        └───────────────┴── resetting ◀───┘          last scene, load-over ─▶ ending
//        └─ quit, replay, interrupt in any state ─▶ stopping ─ no fault open ─▶ over
//
// A fault that was ordered is open until `fault-over`: it ends steady or given up, whatever keys come meanwhile.
import type { Prediction, ShowPhase, ShowScript } from '../../contract/index.ts';

export type Key =
  | 'next'
  | 'back'
  | 'hold'
  | 'reset'
  | 'quit'
  | 'replay'
  | 'interrupt'
  | 'switch'
  | 'erase'
  | { digit: string };

export type Input =
  | { key: Key }
  /** The load plays. */
  | { event: 'load-started' }
  /** The ordered fault is steady or given up, and its score is known. */
  | { event: 'fault-over' }
  /** There is not enough load left for the ordered fault: nothing was injected. */
  | { event: 'too-late' }
  | { event: 'load-over' }
  /** The run failed by itself. */
  | { event: 'trouble' }
  /** The timer of that number ran out. */
  | { event: 'timer'; armed: number };

export type Phase = 'setting-up' | ShowPhase | 'stopping' | 'failed' | 'over';

export type Effect =
  | { do: 'inject'; scene: number; expected: Prediction }
  /** End every hold: the fault is undone and watched until steady. */
  | { do: 'cut' }
  /** End the run; faults that are open then are undone by it. */
  | { do: 'abort' }
  /** Play the recording instead. */
  | { do: 'replay' }
  | { do: 'arm'; ms: number; armed: number }
  | { do: 'note'; text: string };

export interface ShowState {
  phase: Phase;
  scene: number;
  held: boolean;
  /** Ordered and not over. */
  faultOpen: boolean;
  loadOver: boolean;
  /** What stopping leads to. */
  then: 'end' | 'replay';
  /** Typed predictions; empty text stands for the scene's own. */
  typed: { outage: string; failed: string; field: 'outage' | 'failed' };
  /** Number of the newest timer; older ones are void. */
  armed: number;
}

export interface Rules {
  script: ShowScript;
  /** Scenes go on by themselves. */
  auto: boolean;
}

export interface Step {
  state: ShowState;
  effects: readonly Effect[];
}

/** How long a score stands before the next scene, ms; only unattended. */
const scoreLastsMs = 4_000;
const nothingTyped = { outage: '', failed: '', field: 'outage' } as const;

export const beforeShow: ShowState = {
  phase: 'setting-up',
  scene: 0,
  held: false,
  faultOpen: false,
  loadOver: false,
  then: 'end',
  typed: nothingTyped,
  armed: 0,
};

/** The state and what has to be done after one input. An input that means nothing here changes nothing. */
export function step(rules: Rules, state: ShowState, input: Input): Step {
  if (state.phase === 'over') return stay(state);
  if ('event' in input) return onEvent(rules, state, input);
  const { key } = input;
  if (typeof key === 'object') return typeDigit(state, key.digit);
  return onKey(rules, state, key);
}

/** What is expected with what was typed; null for a scene without a fault. */
export function expectedIn({ script }: Rules, { scene, typed }: ShowState): Prediction | null {
  const own = script.scenes[scene]?.predict ?? null;
  if (own === null && (script.scenes[scene]?.fault ?? null) === null) return null;
  return {
    outageMs: typed.outage === '' ? (own?.outageMs ?? 0) : Math.round(Number(typed.outage) * 1_000),
    failed: typed.failed === '' ? (own?.failed ?? 0) : Math.round(Number(typed.failed)),
  };
}

function onEvent(rules: Rules, state: ShowState, input: Extract<Input, { event: string }>): Step {
  switch (input.event) {
    case 'load-started':
      return state.phase === 'setting-up' ? talk(rules, state, 0) : stay(state);
    case 'fault-over':
      return faultOver(rules, { ...state, faultOpen: false });
    case 'too-late':
      return late({ ...state, faultOpen: false });
    case 'load-over':
      return loadOver({ ...state, loadOver: true });
    case 'trouble':
      return trouble({ ...state, faultOpen: false, loadOver: true });
    case 'timer':
      return rules.auto && input.armed === state.armed && !state.held ? advance(rules, state) : stay(state);
  }
}

function onKey(rules: Rules, state: ShowState, key: Exclude<Key, object>): Step {
  if (key === 'interrupt') return abort({ ...state, then: 'end' });
  if (key === 'quit' || key === 'replay') return stop(state, key === 'replay' ? 'replay' : 'end');
  if (!onStage(state.phase)) return stay(state);
  if (key === 'hold') return hold(rules, state);
  if (key === 'reset') return reset(rules, state);
  if (state.held) return noted(state, 'held: space goes on');
  switch (key) {
    case 'next':
      return advance(rules, state);
    case 'back':
      return back(rules, state);
    case 'switch':
      return state.phase === 'predicting' ? stay({ ...state, typed: switched(state.typed) }) : stay(state);
    case 'erase':
      return state.phase === 'predicting' ? typed(state, (text) => text.slice(0, -1)) : stay(state);
  }
}

function onStage(phase: Phase): phase is ShowPhase {
  return phase !== 'setting-up' && phase !== 'stopping' && phase !== 'failed' && phase !== 'over';
}

function advance(rules: Rules, state: ShowState): Step {
  const scene = rules.script.scenes[state.scene];
  switch (state.phase) {
    case 'talking':
      if ((scene?.gate ?? null) !== null) return armed(rules, { ...state, phase: 'scored' });
      if ((scene?.fault ?? null) === null) return nextScene(rules, state);
      if (rules.auto) return inject(rules, state);
      return stay({ ...state, phase: 'predicting', typed: nothingTyped });
    case 'predicting':
      return inject(rules, state);
    case 'scored':
      return nextScene(rules, state);
    case 'playing':
    case 'resetting':
      return noted(state, 'the fault is not over yet; r undoes it now');
    default:
      return stay(state);
  }
}

function inject(rules: Rules, state: ShowState): Step {
  const expected = expectedIn(rules, state);
  if (expected === null || state.faultOpen || state.loadOver) return stay(state);
  const next = { ...state, phase: 'playing' as const, faultOpen: true, typed: nothingTyped };
  return { state: next, effects: [{ do: 'inject', scene: state.scene, expected }] };
}

function nextScene(rules: Rules, state: ShowState): Step {
  const last = state.scene + 1 >= rules.script.scenes.length;
  return last ? stay({ ...state, phase: 'ending' }) : talk(rules, state, state.scene + 1);
}

function back(rules: Rules, state: ShowState): Step {
  switch (state.phase) {
    case 'predicting':
    case 'scored':
      return talk(rules, state, state.scene);
    case 'ending':
      return state.loadOver ? stay(state) : talk(rules, state, state.scene);
    case 'talking':
      return talk(rules, state, Math.max(0, state.scene - 1));
    default:
      return noted(state, 'the fault is not over yet; r undoes it now');
  }
}

function talk(rules: Rules, state: ShowState, scene: number): Step {
  return armed(rules, { ...state, phase: 'talking', scene, typed: nothingTyped });
}

function armed(rules: Rules, state: ShowState): Step {
  const ms = state.phase === 'scored' ? scoreLastsMs : (rules.script.scenes[state.scene]?.lastsMs ?? 0);
  const next = { ...state, armed: state.armed + 1 };
  return { state: next, effects: rules.auto ? [{ do: 'arm', ms, armed: next.armed }] : [] };
}

function hold(rules: Rules, state: ShowState): Step {
  const next = { ...state, held: !state.held };
  const waits = next.phase === 'talking' || next.phase === 'scored';
  return next.held || !waits ? stay(next) : armed(rules, next);
}

function reset(rules: Rules, state: ShowState): Step {
  const freed = { ...state, held: false };
  if (state.phase === 'resetting') return stay(freed);
  if (state.faultOpen) return { state: { ...freed, phase: 'resetting' }, effects: [{ do: 'cut' }] };
  return state.loadOver ? stay(freed) : talk(rules, freed, 0);
}

function faultOver(rules: Rules, state: ShowState): Step {
  if (state.phase === 'stopping') return abort(state);
  if (state.phase !== 'playing' && state.phase !== 'resetting') return stay(state);
  if (state.loadOver) return stay({ ...state, phase: 'ending' });
  return state.phase === 'resetting' ? talk(rules, state, 0) : armed(rules, { ...state, phase: 'scored' });
}

function late(state: ShowState): Step {
  if (state.phase === 'stopping') return abort(state);
  return noted({ ...state, phase: 'ending' }, 'too little of the load is left for another fault');
}

function loadOver(state: ShowState): Step {
  // A fault that is still open ends the scene; until then the run waits for it.
  return onStage(state.phase) && !state.faultOpen ? stay({ ...state, phase: 'ending' }) : stay(state);
}

/** The run failed: its own end undoes what is open. The presenter may go on with the recording. */
function trouble(state: ShowState): Step {
  if (state.phase === 'stopping') return abort(state);
  return noted({ ...state, phase: 'failed' }, 'the live run failed: f plays the recording, q ends');
}

function stop(state: ShowState, then: ShowState['then']): Step {
  if (state.phase === 'failed') return abort({ ...state, then });
  // The second time is an interruption: the run ends at once, and undoes the fault itself.
  if (state.phase === 'stopping') return abort({ ...state, then });
  if (state.loadOver && !state.faultOpen) return noted({ ...state, then }, 'the verdict comes in a moment');
  if (!state.faultOpen) return abort({ ...state, then });
  return {
    state: { ...state, phase: 'stopping', held: false, then },
    effects: [{ do: 'cut' }, { do: 'note', text: 'stopping: the fault is undone first; again to hurry' }],
  };
}

function abort(state: ShowState): Step {
  return {
    state: { ...state, phase: 'over' },
    effects: [{ do: 'abort' }, ...(state.then === 'replay' ? [{ do: 'replay' } as const] : [])],
  };
}

function typeDigit(state: ShowState, digit: string): Step {
  if (state.phase !== 'predicting' || state.held) return stay(state);
  return typed(state, (text) => {
    const next = `${text}${digit}`;
    const form = state.typed.field === 'outage' ? /^\d{1,3}(\.\d{0,2})?$/ : /^\d{1,6}$/;
    return form.test(next) ? next : text;
  });
}

function typed(state: ShowState, change: (text: string) => string): Step {
  const { field } = state.typed;
  return stay({ ...state, typed: { ...state.typed, [field]: change(state.typed[field]) } });
}

function switched(before: ShowState['typed']): ShowState['typed'] {
  return { ...before, field: before.field === 'outage' ? 'failed' : 'outage' };
}

function noted(state: ShowState, text: string): Step {
  return { state, effects: [{ do: 'note', text }] };
}

function stay(state: ShowState): Step {
  return { state, effects: [] };
}
