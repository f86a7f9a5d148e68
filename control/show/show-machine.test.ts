// The show's state machine: the presenter's way through it, and every key in every state with random walks.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fastOrderShow } from './fast-order-scenes.ts';
import {
  beforeShow,
  expectedIn,
  step,
  type Effect,
  type Input,
  type Key,
  type Phase,
  type Rules,
  type ShowState,
} from './show-machine.ts';

const seed = Number(process.env['SHOWTIME_TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const rules: Rules = { script: fastOrderShow, auto: false };
const unattended: Rules = { script: fastOrderShow, auto: true };
const last = fastOrderShow.scenes.length - 1;
const key = (name: Key): Input => ({ key: name });
const event = (name: 'load-started' | 'fault-over' | 'too-late' | 'load-over' | 'trouble'): Input => ({
  event: name,
});

function walk(inputs: readonly Input[], from: ShowState = beforeShow, by = rules) {
  let state = from;
  const effects: Effect[] = [];
  for (const input of inputs) {
    const next = step(by, state, input);
    state = next.state;
    effects.push(...next.effects);
  }
  return { state, effects, done: effects.map((effect) => effect.do) };
}

const started = [event('load-started')];
const secondScene = [...started, key('next')];
const predicting = [...secondScene, key('next')];
const playing = [...predicting, key('next')];
const scored = [...playing, event('fault-over')];

test('next leads from the steady rush over prediction, fault and score to the next scene', () => {
  const phases = [started, secondScene, predicting, playing, scored, [...scored, key('next')]].map(
    (inputs) => {
      const { state } = walk(inputs);
      return [state.scene, state.phase];
    },
  );
  expect(phases).toEqual([
    [0, 'talking'],
    [1, 'talking'],
    [1, 'predicting'],
    [1, 'playing'],
    [1, 'scored'],
    [2, 'talking'],
  ]);
  expect(walk(playing).effects).toEqual([{ do: 'inject', scene: 1, expected: { outageMs: 0, failed: 0 } }]);
});

test('a scene with a recorded gate is introduced, then its result is shown, and nothing is injected', () => {
  const atGate: ShowState = { ...walk(started).state, scene: last };
  expect(fastOrderShow.scenes[last]?.gate?.outcome).toBe('fail');
  for (const by of [rules, unattended]) {
    const go = (state: ShowState): Input => (by.auto ? { event: 'timer', armed: state.armed } : key('next'));
    const shown = walk([go(atGate)], atGate, by);
    expect([shown.state.phase, shown.done.filter((one) => one !== 'arm')]).toEqual(['scored', []]);
    expect(walk([key('back')], shown.state, by).state).toMatchObject({ phase: 'talking', scene: last });
    expect(walk([go(shown.state)], shown.state, by).state.phase).toBe('ending');
  }
});

test('what is typed is the prediction, and what is not typed is the scene’s own', () => {
  const digits = (text: string): Input[] => [...text].map((digit) => key({ digit }));
  const atWriter: ShowState = { ...walk(started).state, scene: 3 };
  const both = walk([key('next'), ...digits('2.5'), key('switch'), ...digits('12x'), key('next')], atWriter);
  expect(both.effects).toEqual([{ do: 'inject', scene: 3, expected: { outageMs: 2_500, failed: 12 } }]);
  const erased = walk([key('next'), ...digits('9'), key('erase'), key('next')], atWriter);
  expect(erased.effects).toEqual([{ do: 'inject', scene: 3, expected: { outageMs: 1_000, failed: 10 } }]);
  expect(expectedIn(rules, { ...atWriter, scene: 0 })).toBeNull();
});

test('while a fault plays, only r and q act: r cuts its hold, and the show begins again when it is over', () => {
  expect(walk([...playing, key('next'), key('back')]).state.phase).toBe('playing');
  const reset = walk([...playing, key('reset')]);
  expect([reset.state.phase, reset.effects.at(-1)]).toEqual(['resetting', { do: 'cut' }]);
  expect(walk([...playing, key('reset'), key('reset')]).done).toEqual(['inject', 'cut']);
  expect(walk([...playing, key('reset'), event('fault-over')]).state).toMatchObject({
    phase: 'talking',
    scene: 0,
    faultOpen: false,
  });
});

test('q while a fault plays undoes it first and ends the run only then; q again does not wait', () => {
  expect(walk([...playing, key('quit')]).done).toEqual(['inject', 'cut', 'note']);
  expect(walk([...playing, key('quit'), event('fault-over')]).done.at(-1)).toBe('abort');
  expect(walk([...playing, key('quit'), key('quit')])).toMatchObject({ state: { phase: 'over' } });
  expect(walk([...playing, key('quit'), event('too-late')]).done.at(-1)).toBe('abort');
});

test('Ctrl-C ends the run at once in every phase', () => {
  for (const inputs of [[], started, predicting, playing, scored, [...playing, key('reset')]])
    expect(walk([...inputs, key('interrupt')])).toMatchObject({ state: { phase: 'over', then: 'end' } });
});

test('while the show is held, next and back do nothing, and timers run out in vain', () => {
  const held = walk([...secondScene, key('hold'), key('next'), key('back')]);
  expect(held.state).toMatchObject({ phase: 'talking', scene: 1, held: true });
  const { state } = walk([...started, key('hold')], beforeShow, unattended);
  expect(step(unattended, state, { event: 'timer', armed: state.armed }).state).toEqual(state);
  const resumed = step(unattended, state, key('hold'));
  expect(resumed.effects).toEqual([{ do: 'arm', ms: 8_000, armed: state.armed + 1 }]);
});

test('unattended, timers lead through every scene without a key, and an old timer is void', () => {
  let state = walk(started, beforeShow, unattended).state;
  const injected: number[] = [];
  for (let turn = 0; state.phase !== 'ending' && turn < 50; turn += 1) {
    expect(step(unattended, state, { event: 'timer', armed: state.armed - 1 }).state).toEqual(state);
    const input: Input =
      state.phase === 'playing' ? event('fault-over') : { event: 'timer', armed: state.armed };
    const next = step(unattended, state, input);
    state = next.state;
    injected.push(...next.effects.flatMap((effect) => (effect.do === 'inject' ? [effect.scene] : [])));
  }
  expect(injected).toEqual([1, 2, 3, 4, 5]);
});

test('a run that failed offers the recording, and f plays it', () => {
  const failed = walk([...playing, event('trouble')]);
  expect(failed.state.phase).toBe('failed');
  expect(walk([key('replay')], failed.state).done).toEqual(['abort', 'replay']);
  expect(walk([key('quit')], failed.state).done).toEqual(['abort']);
});

test('f in a healthy run undoes the fault, ends the run and plays the recording', () => {
  expect(walk([...playing, key('replay'), event('fault-over')]).done.slice(-2)).toEqual(['abort', 'replay']);
});

test('after the load nothing is injected, and q does not throw the verdict away', () => {
  const over = walk([...predicting, event('load-over')]);
  expect(over.state.phase).toBe('ending');
  expect(walk([key('next'), key('reset'), key('back'), key('quit')], over.state).done).toEqual(['note']);
  expect(walk([...playing, event('load-over'), event('fault-over')]).state.phase).toBe('ending');
});

const keys: Key[] = [
  'next',
  'back',
  'hold',
  'reset',
  'quit',
  'replay',
  'interrupt',
  'switch',
  'erase',
  { digit: '7' },
  { digit: '.' },
];
const anyKey = fc.constantFrom<Key>(...keys);
/** Seldom the keys that end a walk, so that walks get far. */
const oftenGoesOn = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom<Key>('next', 'back', 'hold', 'reset', 'switch', { digit: '3' }) },
  { weight: 1, arbitrary: anyKey },
);
const anyMove = fc.oneof(
  { weight: 6, arbitrary: oftenGoesOn.map((name): Input | 'fault' => ({ key: name })) },
  { weight: 3, arbitrary: fc.constant<Input | 'fault'>('fault') },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Input | 'fault'>(event('load-over'), event('trouble'), {
      event: 'timer',
      armed: 3,
    }),
  },
);

/** Plays moves as the world would: a fault is over only if one is open, the load ends once. */
function lived(moves: readonly (Input | 'fault')[], by: Rules, look: (state: ShowState) => void): ShowState {
  let state = walk(started, beforeShow, by).state;
  let open = false;
  let ended = false;
  for (const move of moves) {
    const isEnd = move !== 'fault' && 'event' in move && move.event !== 'timer';
    if ((move === 'fault' && !open) || (isEnd && ended)) continue;
    ended ||= isEnd;
    if (move === 'fault' || (isEnd && move.event === 'trouble')) open = false;
    const input =
      move !== 'fault' && 'event' in move && move.event === 'timer'
        ? { ...move, armed: state.armed }
        : move === 'fault'
          ? event('fault-over')
          : move;
    const before = state;
    const { state: next, effects } = step(by, state, input);
    for (const effect of effects) {
      if (effect.do === 'inject') {
        expect(open, 'a second fault beside an open one').toBe(false);
        expect(ended, 'a fault after the load').toBe(false);
        expect(['stopping', 'failed', 'over']).not.toContain(before.phase);
        expect(by.script.scenes[effect.scene]?.fault).not.toBeNull();
        expect(Number.isFinite(effect.expected.outageMs)).toBe(true);
        open = true;
      }
      if (effect.do === 'cut') expect(open, 'a cut without a fault').toBe(true);
      if (effect.do === 'abort') expect(next.phase).toBe('over');
    }
    if (next.phase === 'over' && before.phase !== 'over')
      expect(effects.some((effect) => effect.do === 'abort')).toBe(true);
    expect(next.faultOpen && next.phase !== 'over').toBe(open && next.phase !== 'over');
    expect(next.scene).toBeGreaterThanOrEqual(0);
    expect(next.scene).toBeLessThanOrEqual(last);
    state = next;
    look(state);
  }
  return state;
}

const toPlaying: Input[] = [key('next'), key('next'), key('next')];
/** Walks that are always made, so that every phase is met whatever the seed draws. */
const everyPhase: [(Input | 'fault')[], boolean, Key][] = [
  [[...toPlaying, 'fault'], false, 'next'],
  [[...toPlaying, key('reset')], false, 'reset'],
  [[...toPlaying, key('quit'), 'fault'], false, 'quit'],
  [[...toPlaying, event('trouble')], false, 'replay'],
  [[event('load-over')], false, 'next'],
];

test(`every key in every state keeps one fault at a time and ends when asked to (seed ${seed})`, () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(fc.array(anyMove, { maxLength: 60 }), fc.boolean(), anyKey, (moves, auto, finalKey) => {
      const by = auto ? unattended : rules;
      const state = lived(moves, by, (now) => seen.add(now.phase));
      // Every key is legal everywhere, and q always comes to an end.
      const after = step(by, state, key(finalKey)).state;
      const left = [key('quit'), event('fault-over')].reduce(
        (now, input) => step(by, now, input).state,
        after,
      );
      const judged = left.loadOver && left.phase === 'ending';
      expect(left.phase === 'over' || judged, `q ends from ${after.phase}, not ${left.phase}`).toBe(true);
    }),
    { seed, numRuns: 3_000, examples: everyPhase },
  );
  const phases: Phase[] = ['talking', 'predicting', 'playing', 'scored', 'resetting', 'ending'];
  expect([...seen]).toEqual(expect.arrayContaining([...phases, 'stopping', 'failed', 'over']));
});
