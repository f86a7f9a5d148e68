// Runs a show on a rehearsal: feeds keys and events to the state machine and carries out its commands.
import type { PlayedFault } from '../../chaos/index.ts';
import type { Clock, Prediction, Score, ShowScript } from '../../contract/index.ts';
import type { Conduct, ConductedRun } from '../rehearsal/conducted-faults.ts';
import { openShowFile, type ShowFile } from './show-file.ts';
import {
  beforeShow,
  expectedIn,
  step,
  type Effect,
  type Input,
  type Key,
  type ShowState,
} from './show-machine.ts';

export interface ShowrunnerParts {
  script: ShowScript;
  /** Scenes go on by themselves. */
  auto: boolean;
  clock: Clock;
  /** What the fault did, once it is over; from the files of the run. */
  measure: (played: PlayedFault) => Promise<Score>;
  /** One line for the presenter. */
  note: (text: string) => void;
  /** Ends the run; what is open then is undone by it. */
  abort: () => void;
  /** Called after every change of what is on stage. */
  onChange: () => void;
}

/** After a fault there must be load for its recovery, and for what is judged after it, ms. */
const tailMs = 15_000;

export class Showrunner {
  readonly #parts: ShowrunnerParts;
  #state: ShowState = beforeShow;
  #run: ConductedRun | undefined;
  #file: ShowFile | undefined;
  #scores = new Map<number, Score>();
  #predictions = new Map<number, Prediction>();
  readonly #over = new AbortController();
  #playing: Promise<void> = Promise.resolve();
  #wantsReplay = false;

  constructor(parts: ShowrunnerParts) {
    this.#parts = parts;
  }

  get state(): ShowState {
    return this.#state;
  }

  /** What the present scene's fault is expected to do; null for a scene without one. */
  get expected(): Prediction | null {
    const rules = this.#rules();
    return this.#state.phase === 'predicting'
      ? expectedIn(rules, this.#state)
      : (this.#predictions.get(this.#state.scene) ?? expectedIn(rules, this.#state));
  }

  score(scene: number): Score | null {
    return this.#scores.get(scene) ?? null;
  }

  /** True if the presenter asked for the recording. */
  get wantsReplay(): boolean {
    return this.#wantsReplay || this.#state.then === 'replay';
  }

  press(key: Key): void {
    this.#take({ key });
  }

  /** The run ended by a failure of its own. */
  failed(): void {
    this.#take({ event: 'trouble' });
  }

  /** For `rehearse`: resolves when the load is over and no fault is left. */
  readonly conduct: Conduct = async (run, signal) => {
    const { clock, script } = this.#parts;
    this.#run = run;
    this.#file = openShowFile(run.folder.file('show'), clock, run.startedMonotonicMs);
    this.#file.append({ kind: 'script', script });
    try {
      this.#take({ event: 'load-started' });
      await aborted(AbortSignal.any([run.loadOver, signal]));
      this.#take({ event: 'load-over' });
      // The file stays open for the score of a fault that is still playing.
      await this.#playing;
    } finally {
      this.#over.abort();
      this.#file.close();
    }
  };

  #rules(): { script: ShowScript; auto: boolean } {
    return { script: this.#parts.script, auto: this.#parts.auto };
  }

  #take(input: Input): void {
    const before = this.#state;
    const { state, effects } = step(this.#rules(), before, input);
    this.#state = state;
    if (state.phase !== before.phase || state.scene !== before.scene) this.#writeScene(state);
    if (state.held !== before.held) this.#file?.append({ kind: 'held', held: state.held });
    for (const effect of effects) this.#do(effect);
    this.#parts.onChange();
  }

  #writeScene({ phase, scene }: ShowState): void {
    if (phase === 'setting-up' || phase === 'stopping' || phase === 'failed' || phase === 'over') return;
    this.#file?.append({ kind: 'scene', scene, phase });
  }

  #do(effect: Effect): void {
    switch (effect.do) {
      case 'inject':
        this.#playing = this.#inject(effect.scene, effect.expected);
        return;
      case 'cut':
        // Its fault reports its own end; a lost supervisor ends the load elsewhere.
        void this.#run?.cutHolds().catch(() => undefined);
        return;
      case 'abort':
        return this.#parts.abort();
      case 'replay':
        this.#wantsReplay = true;
        return;
      case 'arm':
        return this.#arm(effect.ms, effect.armed);
      case 'note':
        return this.#parts.note(effect.text);
    }
  }

  #arm(ms: number, armed: number): void {
    void this.#parts.clock
      .sleep(ms, this.#over.signal)
      .then(() => this.#take({ event: 'timer', armed }))
      .catch(() => undefined);
  }

  async #inject(scene: number, expected: Prediction): Promise<void> {
    const { script, clock, measure } = this.#parts;
    const { fault, holdMs } = script.scenes[scene] ?? { fault: null, holdMs: 0 };
    const run = this.#run;
    if (fault === null || run === undefined) return;
    if (clock.nowMs() + holdMs + tailMs > run.loadUntilMs) return this.#take({ event: 'too-late' });
    this.#predictions.set(scene, expected);
    this.#file?.append({ kind: 'prediction', scene, expected });
    try {
      const measured = await measure(await run.inject(fault, holdMs));
      this.#scores.set(scene, measured);
      this.#file?.append({ kind: 'score', scene, measured });
      this.#take({ event: 'fault-over' });
    } catch (error) {
      this.#parts.note(
        `the fault could not be played: ${error instanceof Error ? error.message : String(error)}`,
      );
      this.#take({ event: 'fault-over' });
    }
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
