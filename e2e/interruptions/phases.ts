// What the tests of interrupted runs share: a place with a walk whose fault is open for long, and the words by which its phases are told.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Place, type Started } from '../showtime.ts';

/** What a run says as it enters each phase while its target starts; each way of interrupting takes some, random kills all. */
export const starting = { filling: /databases: filling/, databases: /databases: starting/, pods: /pods: starting/ } as const;
/** And from the load on. */
export const playing = { peak: /the real peak/, inEffect: /kill-pod is in effect/, over: /the load is over/, reading: /reading what was stored/ } as const;

export class WalkPlace extends Place {
  readonly #plan = join(this.folder, 'plan.yaml');

  constructor() {
    super();
    // Held beyond the load's end, so that there is something to wait for and to undo.
    writeFileSync(this.#plan, '- { at: 1s, for: 5s, fault: kill-pod }\n');
  }

  walk(env: Readonly<Record<string, string>> = {}): Started {
    return this.start(['run', '--duration', '4s', '--peak', '10', '--seed', '1', '--plan', this.#plan], env);
  }
}
