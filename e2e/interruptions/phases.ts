// What the tests of interrupted runs share: a workspace with a walk whose fault is open for long, and the
// output that marks each phase.
import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomOf } from '../../contract/index.ts';
import { Workspace, type Started } from '../showtime.ts';

/** Output of a run as it enters each phase: while its target starts, and from the load on. */
const starting = [/databases: filling/, /databases: starting/, /pods: starting/];
const playing = [/the real peak/, /kill-pod is in effect/, /the load is over/, /reading what was stored/];

const seed = Number(process.env['SEED'] ?? randomInt(1, 2 ** 31));
const all = process.env['PHASES'] === 'all';

/**
 * One phase of each kind, drawn anew each time (SEED fixes it); all of them with PHASES=all, as before a
 * release.
 */
export function drawPhases(interrupting: string): { starting: RegExp[]; playing: RegExp[] } {
  const random = randomOf(seed, interrupting.length);
  const phases = { starting: drawn(starting, random), playing: drawn(playing, random) };
  named(interrupting, [...phases.starting, ...phases.playing]);
  return phases;
}

/** As `drawPhases`, but one of all phases: what interrupts there is dearer to play. */
export function drawPhase(interrupting: string): RegExp[] {
  const random = randomOf(seed, interrupting.length);
  return named(interrupting, drawn([...starting, ...playing], random));
}

function drawn(phases: RegExp[], random: () => number): RegExp[] {
  return all ? phases : phases.slice(Math.floor(random() * phases.length)).slice(0, 1);
}

/** Prints what was drawn, so that it can be played again. */
function named(interrupting: string, phases: RegExp[]): RegExp[] {
  process.stderr.write(`${interrupting}: SEED=${seed}, ${phases.join(', ')}\n`);
  return phases;
}

export class InterruptionWorkspace extends Workspace {
  readonly #plan = join(this.folder, 'plan.yaml');

  constructor() {
    super();
    // Open beyond the load's end, so that there is something to wait for and to undo.
    writeFileSync(this.#plan, '- { at: 1s, for: 5s, fault: kill-pod }\n');
  }

  walk(env: Readonly<Record<string, string>> = {}): Started {
    return this.start(['run', '--duration', '4s', '--peak', '10', '--seed', '1', '--plan', this.#plan], env);
  }
}
